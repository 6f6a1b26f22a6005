import { basename } from 'node:path';
import { type Metafile, transform } from 'esbuild';

/**
 * One chunk of an ES module build as CommonJS. Node loads CommonJS files in two thirds of the time that as many ES modules
 * take, and esbuild splits only ES modules: so it splits first and this rewrites what it made.
 */
export async function asCommonJs(code: string, { imports }: Metafile['outputs'][string]): Promise<string> {
  const later = code.replace(/\bimport\(("\.\/[^"]+")\)/g, 'Promise.resolve().then(()=>require($1))');
  const missed = imports.find(
    ({ kind, path }) => kind === 'dynamic-import' && !later.includes(`require("./${basename(path)}")`),
  );
  if (missed && !missed.external) throw new Error(`where ${missed.path} is loaded was not found`);
  const { code: commonJs } = await transform(later, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
  });
  return commonJs;
}

/** An ES module that exports what a CommonJS file does, by name. */
export function moduleAround(path: string, names: readonly string[]): string {
  return `import library from '${path}';\nexport const { ${names.toSorted().join(', ')} } = library;\n`;
}
