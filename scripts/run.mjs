// Runs one of the TypeScript scripts beside this file: Node 20 cannot strip types by itself.
//   node scripts/run.mjs scripts/build.ts [ARGUMENT...]
import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [script, ...rest] = process.argv.slice(2);
const outfile = join('build', 'scripts', `${basename(script, '.ts')}.mjs`);
mkdirSync(join('build', 'scripts'), { recursive: true });
await build({
  entryPoints: [script],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.argv = [process.argv[0], script, ...rest];
await import(pathToFileURL(resolve(outfile)).href);
