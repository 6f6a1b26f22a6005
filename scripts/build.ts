// npm run build: generated/ -> dist/ (program, library) and dist/types/.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { generate } from './generate.ts';
import { bundleOptions } from './lib/bundle.ts';
import { bundledPackages, noticesText } from './lib/notices.ts';
import { sbomText } from './lib/sbom.ts';

await generate();
rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  ...bundleOptions,
  entryPoints: { cli: 'src/cli/entry.ts', index: 'src/index.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  metafile: true,
});
for (const [path, { bytes }] of Object.entries(metafile.outputs)) if (bytes > 0) stripUnusedBanner(path);
const packages = bundledPackages(metafile);
writeFileSync('dist/THIRD_PARTY_NOTICES', noticesText(packages));
writeFileSync('dist/sbom.cdx.json', sbomText(JSON.parse(readFileSync('package.json', 'utf8')).version, packages));
if (!process.argv.includes('--no-types')) {
  const { status } = spawnSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

/** Only chunks with CommonJS packages in them need the banner; in every other it would cost start-up time. */
function stripUnusedBanner(path: string): void {
  const text = readFileSync(path, 'utf8');
  const code = text.replace(`${bundleOptions.banner.js}\n`, '');
  if (!/\brequire\b/.test(code)) writeFileSync(path, code);
}
