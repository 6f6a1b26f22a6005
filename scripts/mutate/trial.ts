import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../lib/bundle.ts';
import { type Defect, withSwitches } from './defects.ts';

/** A test file of the bundle, what its run without a defect took and which defects it came across. */
export interface TestFile {
  readonly path: string;
  readonly milliseconds: number;
  readonly meets: ReadonlySet<number>;
}

const outdir = join('build', 'mutate');
const hitsOf = (path: string) => join(outdir, `${basename(path, '.mjs')}.hits`);

/** In front of every bundle: notes each defect that the run comes across, and switches one of them on. */
const switchboard = `
globalThis.defectIs ??= (() => {
  const on = Number(process.env.DEFECT), met = new Set();
  if (process.env.DEFECT_HITS) process.on('exit', () => process.getBuiltinModule('node:fs').writeFileSync(process.env.DEFECT_HITS, [...met].join(' ')));
  return (number) => (met.add(number), number === on);
})();`;

/** Bundles every unit test with the defects in it, switched off. Returns the bundled files. */
export async function bundleTests(defects: readonly (readonly [number, Defect])[]): Promise<string[]> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.startsWith('live'))
    .map((path) => ({ in: join('test', path), out: path.replace(/\.ts$/, '').replaceAll('/', '-') }));
  const byFile = grouped(defects);
  await build({
    ...bundleOptions,
    entryPoints: tests,
    outdir,
    splitting: true,
    outExtension: { '.js': '.mjs' },
    external: ['playwright-core', 'axe-core'],
    banner: { js: bundleOptions.banner.js + switchboard },
    plugins: [
      ...bundleOptions.plugins,
      {
        name: 'defects',
        setup(setup) {
          setup.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
            const own = byFile.get(relative(process.cwd(), path));
            return own && { contents: withSwitches(readFileSync(path, 'utf8'), own), loader: 'ts' };
          });
        },
      },
    ],
  });
  return tests.map(({ out }) => join(outdir, `${out}.mjs`));
}

function grouped(defects: readonly (readonly [number, Defect])[]): Map<string, (readonly [number, Defect])[]> {
  const result = new Map<string, (readonly [number, Defect])[]>();
  for (const entry of defects) result.set(entry[1].file, [...(result.get(entry[1].file) ?? []), entry]);
  return result;
}

/** Runs a test file without a defect. Undefined where it fails even so: it can prove nothing. */
export async function measure(path: string): Promise<TestFile | undefined> {
  const from = performance.now();
  const outcome = await run(path, { DEFECT: '0', DEFECT_HITS: hitsOf(path) }, 300_000);
  if (outcome !== 'passed') return undefined;
  const milliseconds = performance.now() - from;
  const hits = existsSync(hitsOf(path)) ? readFileSync(hitsOf(path), 'utf8') : '';
  return { path, milliseconds, meets: new Set(hits.split(' ').filter(Boolean).map(Number)) };
}

/** Whether one of the test files that come across a defect fails with it; the quick ones first. */
export async function isCaught(number: number, files: readonly TestFile[]): Promise<boolean> {
  for (const { path, milliseconds } of files.filter(({ meets }) => meets.has(number))) {
    // A loop that never ends is caught, too: the tests would not finish.
    if ((await run(path, { DEFECT: String(number) }, 20_000 + 5 * milliseconds)) !== 'passed') return true;
  }
  return false;
}

function run(
  path: string,
  env: Readonly<Record<string, string>>,
  limitMs: number,
): Promise<'passed' | 'failed' | 'endless'> {
  const { NODE_EXTRA_CA_CERTS: _slow, NODE_TEST_CONTEXT: _nested, ...inherited } = process.env;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path], {
      stdio: 'ignore',
      env: { ...inherited, NODE_NO_WARNINGS: '1', CI: 'true', ...env },
    });
    const timer = setTimeout(() => {
      resolve('endless');
      child.kill('SIGKILL');
    }, limitMs);
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve(status === 0 ? 'passed' : 'failed');
    });
  });
}
