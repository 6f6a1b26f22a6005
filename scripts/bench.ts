// How much processor time starting and rendering take, as a multiple of `node -e 0` measured in between.
// `npm run bench -- [--check] [--rounds 31] [-- ARGUMENTS of istioctl]`: --check exits 1 above a limit.
import { parseArgs } from 'node:util';
import { processorMs } from '../test/support/processor-time.ts';

const { values, positionals } = parseArgs({
  options: {
    check: { type: 'boolean' },
    rounds: { type: 'string', default: '21' },
    limit: { type: 'string', default: '4' },
  },
  allowPositionals: true,
  strict: false,
});

interface Subject {
  readonly name: string;
  readonly args: readonly string[];
  readonly limit: number;
}

const istioctl = (limit: number, ...args: readonly string[]): Subject => ({
  name: args.join(' '),
  args: ['bin/istioctl.js', ...args],
  limit,
});
const subjects: readonly Subject[] =
  positionals.length > 0
    ? [istioctl(Number(values.limit), ...positionals)]
    : [
        istioctl(1.8, '--help'),
        istioctl(3.5, 'manifest', 'generate', '--set', 'profile=demo'),
        istioctl(4, 'manifest', 'generate', '--set', 'profile=ambient', '--set', 'meshConfig.enableTracing=true'),
        istioctl(6, 'kube-inject', '-f', 'test/bench/shop.yaml'),
      ];
const baseline: Subject = { name: 'node -e 0', args: ['-e', '0'], limit: Number.POSITIVE_INFINITY };

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

// Interleaved, so that a busy machine slows all of them alike; the ratio of each round counts.
const all = [baseline, ...subjects];
const runs = Array.from({ length: Number(values.rounds) }, () => all.map(({ args }) => processorMs(args)));
const base = median(runs.map(([first = 0]) => first));
console.log(`${baseline.name}: ${base.toFixed(1)} ms`);
let tooSlow = false;
for (const [index, { name, limit }] of subjects.entries()) {
  const times = runs.map((round) => round[index + 1] ?? 0);
  const ratio = median(times) / base;
  tooSlow ||= ratio > limit;
  console.log(`${name}: ${median(times).toFixed(1)} ms, ${ratio.toFixed(2)} × (limit ${limit})`);
}
process.exitCode = values.check && tooSlow ? 1 : 0;
