// Validates mutated objects until the time is up: node scripts/run.mjs scripts/fuzz.ts [--seconds 60] [--seed 1] [DIR...]
// Seeds are a generated mesh and the YAML files of the directories. Ends with status 1 and the text at the first that is too much.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { meshFiles } from '../test/bench/mesh.ts';
import { fuzzOnce } from '../test/fuzz/target.ts';
import { seededRandom } from '../test/support/mutate.ts';

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const files = positionals.flatMap((dir) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .map((name) => readFileSync(join(dir, name), 'utf8')),
);
const texts = [...meshFiles(40).map(({ text }) => text), ...files].flatMap((text) => text.split(/^---$/m));
const seeds = texts.filter(({ length }) => length < 20_000);
const random = seededRandom(Number(values.seed));
const cpuSeconds = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
let rounds = 0;
while (cpuSeconds() < Number(values.seconds)) {
  await fuzzOnce(seeds, random);
  rounds++;
}
console.log(`${rounds} texts from ${seeds.length} seeds, ${Math.round(cpuSeconds())} s of CPU: no crash`);
