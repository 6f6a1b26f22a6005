// npm run build: generated/ -> dist/ (program, library) and dist/types/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { build } from 'esbuild';
import { readOutputSchemas } from './generate/output-schemas.ts';
import { generate } from './generate.ts';
import { bundleOptions } from './lib/bundle.ts';
import { asCommonJs, lazyModule, moduleAround } from './lib/commonjs.ts';
import { bundledPackages, noticesText } from './lib/notices.ts';
import { pruneTypes } from './lib/prune-types.ts';
import { sbomText } from './lib/sbom.ts';
import { sharedData } from './lib/shared-data.ts';

await generate();
rmSync('dist', { recursive: true, force: true });
const shared = { ...bundleOptions, banner: {}, splitting: true, minify: true, legalComments: 'none' } as const;
const program = 'dist/program';
const { metafile, outputFiles } = await build({
  ...shared,
  plugins: [...shared.plugins, sharedData('node')],
  entryPoints: { cli: 'src/cli/entry.ts', index: 'src/index.ts' },
  outdir: program,
  chunkNames: '[name]-[hash]',
  metafile: true,
  write: false,
});
mkdirSync(program, { recursive: true });
for (const { path, text } of outputFiles) {
  const output = metafile.outputs[relative('.', path)];
  if (output) writeFileSync(path, await asCommonJs(text, output));
}
writeFileSync(`${program}/lazy.js`, lazyModule);
writeFileSync(`${program}/package.json`, '{ "type": "commonjs" }\n');
writeFileSync(
  'dist/index.js',
  moduleAround('./program/index.js', metafile.outputs[`${program}/index.js`]?.exports ?? []),
);
await build({
  ...shared,
  plugins: [...shared.plugins, sharedData('browser')],
  platform: 'browser',
  entryPoints: { index: 'src/browser.ts' },
  outdir: 'dist/browser',
});
mkdirSync('dist/schemas', { recursive: true });
for (const [name, schema] of Object.entries(readOutputSchemas()))
  writeFileSync(`dist/schemas/${name}.json`, `${JSON.stringify(schema)}\n`);
const packages = bundledPackages(metafile);
writeFileSync('dist/THIRD_PARTY_NOTICES', noticesText(packages));
writeFileSync('dist/sbom.cdx.json', sbomText(JSON.parse(readFileSync('package.json', 'utf8')).version, packages));
if (!process.argv.includes('--no-types')) {
  const { status } = spawnSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
  if (status === 0) pruneTypes('dist/types', 'src/index.d.ts');
}
