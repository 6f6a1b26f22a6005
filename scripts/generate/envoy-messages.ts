import { readFileSync } from 'node:fs';
import type { GeneratedFile } from '../generate.ts';

/** Envoy's message types as one text: splitting it when an EnvoyFilter turns up is faster than loading 1,600 objects. */
export function generateEnvoyMessages(): readonly GeneratedFile[] {
  const text = readFileSync('schemas/envoy-messages.txt', 'utf8').replaceAll(/^#.*\n/gm, '');
  return [{ path: 'envoy-messages.ts', text: `export const envoyMessages = ${JSON.stringify(text)};\n` }];
}
