import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package whose code is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** The npm packages that a bundle contains, by name. Throws when one has no licence text to pass on. */
export function bundledPackages({ inputs }: Metafile): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const path of Object.keys(inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match?.[1]) folders.add(match[1]);
  }
  return [...folders].map(describe).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry));
  const readme = join(folder, 'README.md');
  const text = file ? readFileSync(join(folder, file), 'utf8') : existsSync(readme) ? licenceSection(readme) : '';
  if (!text) throw new Error(`${name}@${version} has no licence text to pass on`);
  return { name, version, license, text };
}

function licenceSection(readme: string): string {
  return /^#+ *licen[cs]e[^\n]*\n([\s\S]+)/im.exec(readFileSync(readme, 'utf8'))?.[1] ?? '';
}

/** The text of THIRD_PARTY_NOTICES. */
export function noticesText(packages: readonly BundledPackage[]): string {
  const intro = 'This program contains code of the packages below.\n';
  const parts = packages.map(
    ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text.trim()}\n`,
  );
  return [intro, ...parts].join(`\n${'-'.repeat(78)}\n\n`);
}
