// `.Files` of a chart.
import { fn, type TemplateFunction } from '../template/functions.ts';
import { behaviour, type GoMap, type GoValue, setKey } from '../template/value.ts';
import type { ChartFiles } from './chart.ts';
import { globPattern } from './glob.ts';
import { goYaml } from './go-yaml.ts';

const decoder = new TextDecoder();

/** The files of a chart as its templates see them. */
export function filesValue(files: ChartFiles): GoValue {
  const text = (path: string) => {
    const bytes = files.get(path);
    return bytes === undefined ? '' : decoder.decode(bytes);
  };
  const methods = new Map<string, TemplateFunction>([
    ['Get', fn('string', text)],
    ['GetBytes', fn('string', (path) => bytesValue(files.get(path) ?? new Uint8Array(0)))],
    ['Lines', fn('string', (path) => (files.has(path) ? linesOf(text(path)) : []))],
    ['Glob', fn('string', (pattern) => filesValue(globbed(files, pattern)))],
    ['AsConfig', fn('', () => goYaml(byBaseName(files, (bytes) => decoder.decode(bytes))))],
    ['AsSecrets', fn('', () => goYaml(byBaseName(files, base64)))],
  ]);
  return {
    [behaviour]: {
      type: 'engine.files',
      kind: 'map',
      methods,
      get entries() {
        return Object.fromEntries([...files].map(([path, bytes]) => [path, bytesValue(bytes)]));
      },
    },
  };
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function globbed(files: ChartFiles, pattern: string): ChartFiles {
  const { test } = globPattern(pattern);
  return new Map([...files].filter(([path]) => test(path)));
}

function byBaseName(files: ChartFiles, write: (bytes: Uint8Array) => string): GoMap {
  const map: GoMap = {};
  for (const [path, bytes] of files) setKey(map, path.slice(path.lastIndexOf('/') + 1), write(bytes));
  return map;
}

/** `[]byte`: prints as numbers, turns into text where `toString` is asked. */
function bytesValue(bytes: Uint8Array): GoValue {
  return { [behaviour]: { type: '[]uint8', kind: 'struct', source: bytes, print: () => `[${bytes.join(' ')}]` } };
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

export const isBytes = (source: unknown): source is Uint8Array => source instanceof Uint8Array;
