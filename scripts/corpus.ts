// The corpus comparisons: pass counts must not fall below test/corpus-floor.json. The corpus lies beside the clone, never in it.
//   node scripts/run.mjs scripts/corpus.ts [GROUP...]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Floor {
  /** Script of the corpus and its arguments. */
  readonly run: string;
  readonly passed: number;
  readonly total: number;
}
const corpus = process.env.ISTIO_CORPUS ?? join('..', 'shared', 'corpus');
const floors = JSON.parse(readFileSync('test/corpus-floor.json', 'utf8')) as Record<string, Floor>;
const words = process.argv.slice(2);

if (!existsSync(corpus)) {
  console.log(`corpus: SKIPPED, there is no ${corpus} (set ISTIO_CORPUS)`);
  process.exit(process.env.CI ? 1 : 0);
}
for (const [name, { run, passed, total }] of Object.entries(floors)) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  const [script = '', ...args] = run.split(' ');
  const { stdout } = spawnSync(process.execPath, [join(corpus, script), ...args], { encoding: 'utf8' });
  const [, right = '0', all = '0'] = /^(\d+) of (\d+) /m.exec(stdout) ?? [];
  const fell = Number(right) < passed || Number(all) < total;
  console.log(`corpus: ${name}: ${right} of ${all}, floor ${passed}${fell ? '  FELL' : ''}`);
  if (fell) process.exitCode = 1;
}
