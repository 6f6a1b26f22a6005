// Stands in for node:test in the bundles of npm run mutate: notes which test comes across which defect, runs only the tests
// that are asked for, and ends with the first that fails. `trial` is in front of every bundle (trial.ts).
import { writeFileSync } from 'node:fs';
import { test as nodeTest } from 'node:test';

export * from 'node:test';

const { trial } = globalThis;
const { only, report, limitMs } = trial;
const milliseconds = [];
let count = 0;
let failed = 0;

export function test(name, options, body) {
  const number = ++count;
  if (only && !only.has(number)) return Promise.resolve();
  const [settings, run] = typeof options === 'function' ? [{}, options] : [options, body];
  return nodeTest(name, settings, async (context) => {
    if (failed > 0) return;
    const from = performance.now();
    trial.current = number;
    const end = () => process.exit(1);
    const timer = limitMs && setTimeout(end, limitMs);
    try {
      await run(context);
    } catch (error) {
      failed ||= number;
      // What the failed test left open must not keep the process alive.
      setTimeout(end, 500).unref();
      throw error;
    } finally {
      clearTimeout(timer);
      trial.current = 0;
      milliseconds[number] = performance.now() - from;
    }
  });
}

process.on('exit', () => {
  const met = [...trial.met].map(([number, defects]) => [number, [...defects]]);
  if (report) writeFileSync(report, JSON.stringify({ failed, count, milliseconds, met }));
});
