import { readFileSync } from 'node:fs';
import type { GeneratedFile } from '../generate.ts';

/** The release that this tool installs: the package's own version, so that the two cannot differ. */
export function generateVersion(): readonly GeneratedFile[] {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return [{ path: 'version.ts', text: `export const version = ${JSON.stringify(version)};\n` }];
}
