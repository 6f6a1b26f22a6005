import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { bundleOptions } from '../lib/bundle.ts';
import { type Defect, withSwitches } from './defects.ts';
import { runTests } from './run-tests.ts';

export type NumberedDefect = readonly [number: number, defect: Defect];

/** A test file of the bundle, and what its run without a defect took and came across. */
export interface TestFile {
  /** Below test/, such as `render/order.test.ts`. */
  readonly name: string;
  readonly path: string;
  readonly milliseconds: number;
  readonly tests: readonly { readonly number: number; readonly milliseconds: number; readonly meets: Numbers }[];
  /** The defects that some test of the file comes across, or that its modules meet while they load. */
  readonly meets: Numbers;
}
type Numbers = ReadonlySet<number>;

const outdir = join('build', 'mutate');

/** In front of every bundle: notes each defect that the run comes across under the test that runs, and switches some on. */
const switchboard = `
globalThis.trial ??= (() => {
  const { DEFECTS = '', DEFECT_TESTS, DEFECT_REPORT, DEFECT_LIMIT } = process.env;
  return { on: new Set(DEFECTS.split(' ').filter(Boolean).map(Number)), current: 0, met: new Map(), report: DEFECT_REPORT, limitMs: Number(DEFECT_LIMIT ?? 0),
    only: DEFECT_TESTS && new Set(DEFECT_TESTS.split(' ').map(Number)) };
})();
globalThis.defectIs ??= trial.on.size > 0 ? (number) => trial.on.has(number) : (number) => {
  let met = trial.met.get(trial.current);
  if (!met) trial.met.set(trial.current, met = new Set());
  met.add(number);
  return false;
};`;

/** Bundles the unit tests that contain a file with a defect, with all defects in it, switched off. */
export async function bundleTests(defects: readonly NumberedDefect[]): Promise<{ name: string; path: string }[]> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.startsWith('live'))
    .map((name) => ({ name, out: name.replace(/\.ts$/, '').replaceAll('/', '-') }));
  const byFile = new Map<string, NumberedDefect[]>();
  for (const entry of defects) byFile.set(entry[1].file, [...(byFile.get(entry[1].file) ?? []), entry]);
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: tests.map(({ name, out }) => ({ in: join('test', name), out })),
    outdir,
    splitting: true,
    metafile: true,
    outExtension: { '.js': '.mjs' },
    external: ['playwright-core', 'axe-core'],
    banner: { js: bundleOptions.banner.js + switchboard },
    plugins: [...bundleOptions.plugins, testFilter, withDefects(byFile)],
  });
  const files = tests.map(({ name, out }) => ({ name, path: join(outdir, `${out}.mjs`) }));
  return files.filter(({ path }) => contains(metafile, path, new Set(byFile.keys())));
}

const withDefects = (byFile: ReadonlyMap<string, NumberedDefect[]>): Plugin => ({
  name: 'defects',
  setup(setup) {
    setup.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      const own = byFile.get(relative(process.cwd(), path));
      return own && { contents: withSwitches(readFileSync(path, 'utf8'), own), loader: 'ts' };
    });
  },
});

const testFilter: Plugin = {
  name: 'test-filter',
  setup(setup) {
    const filter = join(process.cwd(), 'scripts', 'mutate', 'test-filter.mjs');
    setup.onResolve({ filter: /^node:test$/ }, ({ importer }) => (importer === filter ? undefined : { path: filter }));
  },
};

/** Whether an output, with the chunks that it loads now or later, is made from one of some files. */
function contains({ outputs }: Metafile, path: string, sources: ReadonlySet<string>): boolean {
  const reached = new Set([path]);
  for (const output of reached) {
    if (Object.keys(outputs[output]?.inputs ?? {}).some((input) => sources.has(input))) return true;
    for (const { path: chunk } of outputs[output]?.imports ?? []) reached.add(chunk);
  }
  return false;
}

/** Runs a test file without a defect. Undefined where it fails even so: it can prove nothing. */
export async function measure({ name, path }: { name: string; path: string }): Promise<TestFile | undefined> {
  const from = performance.now();
  const { outcome, report } = await runTests({ path, limitMs: 300_000, testLimitMs: 200_000 });
  if (outcome !== 'passed') return undefined;
  const met = new Map(report?.met.map(([number, own]) => [number, new Set(own)]));
  const tests = (report?.milliseconds ?? []).flatMap((milliseconds, number) =>
    milliseconds === null ? [] : [{ number, milliseconds, meets: met.get(number) ?? new Set<number>() }],
  );
  const meets = new Set([...met.values()].flatMap((own) => [...own]));
  return { name, path, milliseconds: performance.now() - from, tests, meets };
}
