// Expands the data in profiles/ and schemas/ to what the program imports as `#generated/*`. Nothing of it is committed.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generateConfigSchema } from './generate/config-schema.ts';
import { generateCrds } from './generate/crds.ts';
import { generateInjectionTemplates } from './generate/injection.ts';
import { generateKindSchemas } from './generate/kind-schemas.ts';
import { generateKinds } from './generate/kinds.ts';
import { generateMessageTypes } from './generate/message-types.ts';
import { generateOutputSchemas } from './generate/output-schemas.ts';
import { generatePageAssets } from './generate/page-assets.ts';
import { generateProfiles } from './generate/profiles.ts';
import { generateVersion } from './generate/version.ts';

/** One generated file: its path below generated/ and its text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

const generators: readonly (() => readonly GeneratedFile[] | Promise<readonly GeneratedFile[]>)[] = [
  generateVersion,
  generateProfiles,
  generateConfigSchema,
  generateCrds,
  generateKinds,
  generateKindSchemas,
  generatePageAssets,
  generateOutputSchemas,
  generateMessageTypes,
  generateInjectionTemplates,
];

/** Runs every generator, writes the files whose text changed and removes those that no generator makes any more. */
export async function generate(): Promise<void> {
  const made = new Set<string>();
  for (const generator of generators)
    for (const { path, text } of await generator()) {
      writeIfChanged(join('generated', path), text);
      made.add(join('generated', path));
    }
  for (const entry of readdirSync('generated', { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !made.has(path)) rmSync(path);
  }
}

function writeIfChanged(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  writeFileSync(path, text);
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href.endsWith('/scripts/generate.ts')) await generate();
