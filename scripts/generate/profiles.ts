import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml, type YamlDocument } from '../../src/lib/yaml.ts';
import type { GeneratedFile } from '../generate.ts';
import { dataModule } from './data-module.ts';

const folders = { profiles: 'profiles', layers: 'profiles/layers', charts: 'profiles/charts' } as const;

/** The profiles as data, and apart from them the line of every key, which only provenance asks for. */
export function generateProfiles(): readonly GeneratedFile[] {
  const data: string[] = ["import type { Tree } from '../src/model/kube-object.ts';\n"];
  const lines: Record<string, Record<string, number>> = {};
  const summaries: Record<string, string> = {};
  for (const [name, folder] of Object.entries(folders)) {
    const values: Record<string, unknown> = {};
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.yaml'))) {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      const [document] = parseYaml(text);
      if (!document) throw new Error(`${path} is empty`);
      values[file.replace(/\.yaml$/, '')] = withRelease(document.value);
      lines[path] = linesOf(document);
      // The comment on the first line says what a profile is for.
      if (name === 'profiles') summaries[file.replace(/\.yaml$/, '')] = text.slice(2, text.indexOf('\n'));
    }
    data.push(`export const ${name}: Readonly<Record<string, Tree>> = ${JSON.stringify(values)};\n`);
  }
  data.push(`export const profileSummaries: Readonly<Record<string, string>> = ${JSON.stringify(summaries)};\n`);
  return [
    { path: 'profiles.ts', text: data.join('') },
    dataModule('profile-lines', lines, 'Readonly<Record<string, Readonly<Record<string, number>>>>'),
  ];
}

/** The data with `$release` as the version of this package. */
function withRelease(value: unknown): unknown {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return JSON.parse(JSON.stringify(value).replaceAll('"$release"', JSON.stringify(version)));
}

/** Line by path, the path as JSON so that keys with dots stay whole. */
function linesOf(document: YamlDocument): Record<string, number> {
  const lines: Record<string, number> = {};
  const visit = (value: unknown, path: readonly (string | number)[]) => {
    if (path.length > 0) lines[JSON.stringify(path)] = document.locate(path, 'key').line;
    if (value === null || typeof value !== 'object') return;
    for (const [key, child] of Object.entries(value)) visit(child, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  visit(document.value, []);
  return lines;
}
