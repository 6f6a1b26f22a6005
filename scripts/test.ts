// npm test: bundles the tests into one file per folder of test/ and runs them with node's test runner.
//   npm test                 every unit test
//   npm test -- rules yaml   only test files whose path contains one of the words
//   npm run test:live        test/live, against the real API server of test/cluster
//   UPDATE=1 npm test        rewrites goldens
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { findBinary } from '../test/cluster/binary.ts';
import { findMeshPrograms } from '../test/mesh/programs.ts';
import { generate } from './generate.ts';
import { bundleOptions } from './lib/bundle.ts';

const live = process.argv.includes('--live');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const chosen = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && path.startsWith('live') === live)
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  .sort();
if (chosen.length === 0) {
  console.error(`no test file matches ${words.join(' ')}`);
  process.exit(1);
}
// Built before the tests, where one sees it; what cannot be had, the tests say themselves.
if (live && !('missing' in findBinary())) findMeshPrograms();
await generate();
const outdir = join('build', live ? 'live' : 'test');
rmSync(outdir, { recursive: true, force: true });
const groups = group(chosen);
await build({
  ...bundleOptions,
  entryPoints: [...groups.keys()].map((name) => ({ in: `group:${name}`, out: name })),
  outdir,
  splitting: true,
  sourcemap: true,
  outExtension: { '.js': '.mjs' },
  // They find files of their own beside their code.
  external: ['playwright-core', 'axe-core'],
  plugins: [
    ...bundleOptions.plugins,
    {
      name: 'groups',
      setup(setup) {
        setup.onResolve({ filter: /^group:/ }, ({ path }) => ({
          path: path.slice('group:'.length),
          namespace: 'group',
        }));
        setup.onLoad({ filter: /.*/, namespace: 'group' }, ({ path }) => ({
          contents: (groups.get(path) ?? []).map((file) => `import './test/${file}';`).join('\n'),
          resolveDir: process.cwd(),
        }));
      },
    },
  ],
});
const { NODE_EXTRA_CA_CERTS: _slow, NODE_TEST_CONTEXT: _nested, ...env } = process.env;
const files = [...groups.keys()].map((name) => join(outdir, `${name}.mjs`));
const flags = [
  '--test-reporter=./scripts/lib/reporter.mjs',
  '--enable-source-maps',
  '--test',
  `--test-concurrency=${live ? 1 : 2}`,
  // A file that never ends (a proxy left open by a failed test) fails by its name instead of holding CI up.
  `--test-timeout=${20 * 60_000}`,
];
const { status } = spawnSync(process.execPath, [...flags, ...files], {
  stdio: 'inherit',
  env: { ...env, NODE_NO_WARNINGS: '1' },
});
process.exitCode = status ?? 1;

/** Test files by the first folder of their path; live files stay apart, one cluster each. */
function group(paths: readonly string[]): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const path of paths) {
    const name = live
      ? path.replace(/\.test\.ts$/, '').replaceAll('/', '-')
      : path.includes('/')
        ? (path.split('/')[0] ?? '')
        : 'root';
    result.set(name, [...(result.get(name) ?? []), path]);
  }
  return result;
}
