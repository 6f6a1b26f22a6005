import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';
import { jsonIn } from '../generate/data-module.ts';

const folder = 'dist/data';
const before = 'export default ';

/**
 * Puts the data of `generated/data` into `dist/data`, one ES module each, which `dist/browser` imports and `dist/program` reads
 * as a file: once in the package, and nothing that Node has to compile.
 */
export function sharedData(reader: 'browser' | 'node'): Plugin {
  return {
    name: 'shared-data',
    setup(setup) {
      mkdirSync(folder, { recursive: true });
      setup.onResolve({ filter: /^\.\.\/data\/[\w-]+\.js$/ }, ({ path }) => ({ path, external: true }));
      setup.onLoad({ filter: /[\\/]generated[\\/]data[\\/][\w-]+\.ts$/ }, ({ path }) => {
        const file = `${basename(path, '.ts')}.js`;
        writeFileSync(`${folder}/${file}`, `${before}${ascii(jsonIn(readFileSync(path, 'utf8')))};\n`);
        return { contents: reader === 'node' ? readingFile(file) : importing(file), loader: 'js' };
      });
    },
  };
}

const importing = (file: string): string => `import data from '../data/${file}';\nexport default () => data;\n`;

// ASCII, so that V8 keeps one byte per character. CommonJS, as scripts/lib/commonjs.ts makes it, knows where it stands.
const readingFile = (file: string): string => `import { readFileSync } from 'node:fs';
let data;
export default () =>
  (data ??= JSON.parse(readFileSync(__dirname + '/../data/${file}', 'latin1').slice(${before.length}, -2)));
`;

const ascii = (json: string): string =>
  json.replaceAll(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
