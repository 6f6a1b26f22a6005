// Which defects the tests catch, in as few runs as it takes.
import type { Defect } from './defects.ts';
import { inParallel } from './in-parallel.ts';
import { runTests } from './run-tests.ts';
import type { NumberedDefect, TestFile } from './trial.ts';

/** Tests of the same folder, and goldens, are likely to notice. */
export const isClose = ({ name }: Pick<TestFile, 'name'>, folder: string) =>
  name.startsWith(`${folder}/`) || name.startsWith('golden/');

const folderOf = ({ file }: Defect) => file.split('/')[1] ?? '';

/** How many test files try a defect by itself before it is tried along with others. */
const likely = 6;
/** How many defects are switched on together where a failure is not expected. */
const together = 16;

export interface Verdicts {
  /** The numbers of the defects that a test fails with. */
  readonly caught: Set<number>;
  /** Those for which there was time. */
  readonly tried: Set<number>;
}

export interface TrialOptions {
  /** Tries only those tests that are likely to notice. */
  readonly quick?: boolean;
  /** When no further defect is tried, in milliseconds of performance.now(). */
  readonly until?: number;
}

/** Tries every defect: with the likely tests by itself, then along with others with all that come across it. */
export async function verdictsOf(
  defects: readonly NumberedDefect[],
  files: readonly TestFile[],
  { quick = false, until = Number.POSITIVE_INFINITY }: TrialOptions = {},
): Promise<Verdicts> {
  const caught = new Set<number>();
  const tried = new Set<number>();
  const likeliest = likelihood();
  await inParallel(defects, async ([number, defect]) => {
    if (performance.now() > until) return;
    tried.add(number);
    const own = files.filter((file) => file.meets.has(number));
    if (await isCaughtByLikely(number, folderOf(defect), own, likeliest)) caught.add(number);
  });
  if (quick) return { caught, tried };
  console.error(`${caught.size} of ${defects.length} caught by likely tests; the rest is tried with all`);
  await tryTogether(defects, files, caught);
  return { caught, tried };
}
/** Which of some test files is the likeliest to notice a defect of a folder, by what each has noticed so far and what it takes. */
function likelihood() {
  const scores = new Map<string, { tried: number; caught: number }>();
  const scoreOf = (folder: string, { name }: TestFile) => {
    const score = scores.get(`${folder} ${name}`) ?? { tried: 0, caught: 0 };
    scores.set(`${folder} ${name}`, score);
    return score;
  };
  return {
    scoreOf,
    best(number: number, folder: string, open: readonly TestFile[]): TestFile | undefined {
      const chance = (file: TestFile) => {
        const { caught, tried } = scoreOf(folder, file);
        return (caught + (isClose(file, folder) ? 3 : 1)) / (tried + 3) / cost(file, number);
      };
      return open.map((file) => [chance(file), file] as const).sort(([a], [b]) => b - a)[0]?.[1];
    },
  };
}

async function isCaughtByLikely(
  number: number,
  folder: string,
  files: readonly TestFile[],
  { best, scoreOf }: ReturnType<typeof likelihood>,
): Promise<boolean> {
  const open = new Set(files);
  while (open.size > 0 && files.length - open.size < likely) {
    const next = best(number, folder, [...open]);
    if (!next) return false;
    open.delete(next);
    const score = scoreOf(folder, next);
    score.tried++;
    if (!(await failsWith(number, next))) continue;
    score.caught++;
    return true;
  }
  return false;
}

/**
 * Tries what is left with whole files, many defects at once: what a test came across says little where an earlier one has
 * filled a cache or loaded a module.
 */
async function tryTogether(
  defects: readonly NumberedDefect[],
  files: readonly TestFile[],
  caught: Set<number>,
): Promise<void> {
  const isLikely = (file: TestFile) => defects.some(([, defect]) => isClose(file, folderOf(defect)));
  const likelyFirst = [...files].sort(
    (a, b) => Number(isLikely(b)) - Number(isLikely(a)) || a.milliseconds - b.milliseconds,
  );
  await inParallel(likelyFirst, async (file) => {
    const left = defects.map(([number]) => number).filter((number) => !caught.has(number) && file.meets.has(number));
    // What stands close together would hide one another, so neighbours come into different groups.
    const groups = Array.from({ length: Math.ceil(left.length / together) }, () => [] as number[]);
    for (const [index, number] of left.entries()) groups[index % groups.length]?.push(number);
    for (const group of groups) await tryGroup(group, file, caught);
  });
}

/** Finds those of some defects that a test file fails with: tried together, and in halves as long as something fails. */
async function tryGroup(group: readonly number[], file: TestFile, caught: Set<number>): Promise<void> {
  const open = group.filter((number) => !caught.has(number));
  if (open.length === 0) return;
  const { outcome } = await runTests({ path: file.path, defects: open, ...limits(file) });
  if (outcome === 'passed') return;
  if (open.length === 1) for (const number of open) caught.add(number);
  else {
    const half = Math.ceil(open.length / 2);
    await tryGroup(open.slice(0, half), file, caught);
    await tryGroup(open.slice(half), file, caught);
  }
}

/** Starting a process and loading the tests takes about as long as this. */
const startMs = 300;
const limits = (file: TestFile) => ({
  limitMs: 10_000 + 3 * file.milliseconds,
  testLimitMs: 4_000 + 4 * Math.max(...file.tests.map(({ milliseconds }) => milliseconds)),
});
const cost = (file: TestFile, number: number) =>
  startMs + sum(testsOf(file, number).map(({ milliseconds }) => milliseconds));
const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);

/** The tests of a file that come across a defect; all where its modules do so while they load. */
function testsOf(file: TestFile, number: number): TestFile['tests'] {
  const own = file.tests.filter(({ meets }) => meets.has(number));
  return own.length > 0 ? own : file.tests;
}

/** Whether those tests of a file that come across a defect fail with it. */
async function failsWith(number: number, file: TestFile): Promise<boolean> {
  const only = testsOf(file, number).map((own) => own.number);
  const { outcome, report } = await runTests({ path: file.path, defects: [number], only, ...limits(file) });
  if (outcome === 'passed') return false;
  // A loop that never ends is caught, too: the tests would not finish.
  if (outcome === 'endless' || only.length === file.tests.length) return true;
  // A test that needs those before it fails by itself: then it says nothing about the defect.
  if (await passesAlone(file, report?.failed ?? 0)) return true;
  return (await runTests({ path: file.path, defects: [number], ...limits(file) })).outcome !== 'passed';
}

const alone = new Map<string, Promise<boolean>>();

function passesAlone(file: TestFile, test: number): Promise<boolean> {
  const key = `${file.path} ${test}`;
  const known =
    alone.get(key) ??
    runTests({ path: file.path, ...(test > 0 && { only: [test] }), ...limits(file) }).then(
      ({ outcome }) => outcome === 'passed',
    );
  alone.set(key, known);
  return known;
}
