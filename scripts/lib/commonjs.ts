import { basename } from 'node:path';
import { type Metafile, transform } from 'esbuild';

/**
 * One chunk of an ES module build as CommonJS. Node loads CommonJS files in two thirds of the time that as many ES modules
 * take, and esbuild splits only ES modules: so it splits first and this rewrites what it made. A chunk loads another one when
 * it first uses something of it: most of what a command could need it does not need today.
 */
export async function asCommonJs(code: string, { imports }: Metafile['outputs'][string]): Promise<string> {
  const later = code.replace(/\bimport\(("\.\/[^"]+")\)/g, 'Promise.resolve().then(()=>require($1))');
  const missed = imports.find(
    ({ kind, path, external }) =>
      kind === 'dynamic-import' && !external && !later.includes(`require("./${basename(path)}")`),
  );
  if (missed) throw new Error(`where ${missed.path} is loaded was not found`);
  const options = { format: 'cjs', platform: 'node', target: 'node20', minify: true } as const;
  const { code: commonJs } = await transform(later, options);
  return withLazyImports(commonJs, importedNames(code));
}

/** The names that a chunk takes from each other one. */
function importedNames(code: string): ReadonlyMap<string, string> {
  const found = code.matchAll(/\bimport\{([^}]*)\}from("\.\/[^"]+")/g);
  return new Map(
    Array.from(found, ([, names = '', path = '']) => [
      path,
      names.replaceAll(/([\w$]+)(?: as [\w$]+)?/g, '"$1"'), // `a as b` is `a` to the other chunk
    ]),
  );
}

/** Nothing that the program is made of does anything when it is loaded, so nobody can tell when that happens. */
function withLazyImports(commonJs: string, names: ReadonlyMap<string, string>): string {
  const text = commonJs.replace(/(?<!=>)\brequire\(("\.\/[^"]+")\)/g, (_, path) =>
    names.has(path) ? `__lazy(()=>require(${path}),[${names.get(path)}])` : '0',
  );
  return text.includes('__lazy(') ? `const __lazy=require("./lazy.js");${text}` : text;
}

/** `dist/program/lazy.js`: an object that loads a chunk when it is asked for the first of the names, and then knows its value. */
export const lazyModule = `module.exports = (load, names) => {
  const imported = {};
  let chunk;
  for (const name of names)
    Object.defineProperty(imported, name, {
      configurable: true,
      get() {
        const value = (chunk ??= load())[name];
        if (value !== undefined) Object.defineProperty(imported, name, { value });
        return value;
      },
    });
  return imported;
};
`;

/** An ES module that exports what a CommonJS file does, by name. */
export function moduleAround(path: string, names: readonly string[]): string {
  return `import library from '${path}';\nexport const { ${names.toSorted().join(', ')} } = library;\n`;
}
