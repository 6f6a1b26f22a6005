// npm run mutate: puts deliberate defects into src, one at a time, and counts how many of them `npm test` catches.
//   npm run mutate                                   40 defects of each folder of src
//   npm run mutate -- render plan --sample 200       200 of each of two folders
//   npm run mutate -- src/plan/build.ts --all        every defect of one file
//   --seed N        other defects (1 when not given)
//   --at-least P    exit 1 when a folder catches less than P percent
//   --ci            the small sample of CI: likely tests only, for two minutes at most, and the floor of test/mutate-floor.json
// A defect that no test file comes across is not caught. Prose is left alone: its wording is no behaviour.
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { generate } from './generate.ts';
import { type Defect, defectsOf } from './mutate/defects.ts';
import { inParallel } from './mutate/in-parallel.ts';
import { bundleTests, measure, type TestFile } from './mutate/trial.ts';
import { isClose, verdictsOf } from './mutate/verdicts.ts';

/** What CI samples, and the share that must be caught of all of it. */
interface Floor {
  readonly folders: readonly string[];
  readonly sample: number;
  readonly percent: number;
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    'at-least': { type: 'string', default: '0' },
    all: { type: 'boolean', default: false },
    ci: { type: 'boolean', default: false },
  },
});
const floor: Floor | undefined = flags.ci ? JSON.parse(readFileSync('test/mutate-floor.json', 'utf8')) : undefined;
const sampleSize = floor?.sample ?? Number(flags.sample);
const places =
  floor?.folders ?? (positionals.length > 0 ? positionals.map((name) => name.replace(/^src\//, '')) : foldersOfSrc());
const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .sort();

await generate();
const chosen: (readonly [number, Defect])[] = [];
for (const place of places) {
  const own = files
    .filter((path) => path === place || path.startsWith(`${place}/`))
    .flatMap((path) => defectsOf(`src/${path}`, readFileSync(`src/${path}`, 'utf8')));
  const sample = flags.all ? own : shuffled(own, Number(flags.seed)).slice(0, sampleSize);
  console.error(`${place}: ${sample.length} of ${own.length} defects`);
  for (const defect of sample) chosen.push([chosen.length + 1, defect]);
}
const isTried = ({ name }: { readonly name: string }) =>
  !flags.ci || places.some((folder) => isClose({ name }, folder));
const bundled = (await bundleTests(chosen)).filter(isTried);
const tests = await inParallel(bundled, measure);
for (const [index, file] of tests.entries())
  if (!file) console.error(`${bundled[index]?.name} fails without a defect: it counts for nothing here`);
const sound = tests.filter((file): file is TestFile => file !== undefined);
console.error(`${sound.length} test files come across them`);
const until = flags.ci ? performance.now() + 2 * 60_000 : Number.POSITIVE_INFINITY;
// Where time is short, some of every folder are tried.
const order = flags.ci ? shuffled(chosen, 1) : chosen;
const { caught, tried } = await verdictsOf(order, sound, { quick: flags.ci, until });
if (tried.size < chosen.length) console.error(`there was time for ${tried.size} of ${chosen.length} defects`);
const verdicts = chosen
  .filter(([number]) => tried.has(number))
  .map(([number, defect]) => ({
    defect,
    caught: caught.has(number),
    met: sound.some(({ meets }) => meets.has(number)),
  }));

for (const place of places) {
  const own = verdicts.filter(({ defect: { file } }) => file === `src/${place}` || file.startsWith(`src/${place}/`));
  const caught = own.filter((verdict) => verdict.caught).length;
  const share = own.length === 0 ? 100 : (100 * caught) / own.length;
  console.log(`${place.padEnd(12)} ${caught} of ${own.length} defects caught, ${share.toFixed(1)} %`);
  for (const { defect, met } of own.filter((verdict) => !verdict.caught)) {
    const where = `${defect.file}:${defect.line}:${defect.column}`;
    console.log(`  survived${met ? '' : ' (no test runs it)'}  ${where}  ${defect.slip}  ${excerpt(defect)}`);
  }
  if (share < Number(flags['at-least'])) process.exitCode = 1;
}
if (floor) {
  const share = (100 * caught.size) / tried.size;
  console.log(
    `${'together'.padEnd(12)} ${caught.size} of ${tried.size}, ${share.toFixed(1)} %; the floor is ${floor.percent} %`,
  );
  if (share < floor.percent) process.exitCode = 1;
}

function excerpt({ file, start, end }: Defect): string {
  return readFileSync(file, 'utf8').slice(start, end).replaceAll(/\s+/g, ' ').slice(0, 60);
}

function foldersOfSrc(): string[] {
  return readdirSync('src', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The same order for the same seed, on every machine (mulberry32). */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const result = [...list];
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
