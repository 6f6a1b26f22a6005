// The corpus comparisons: pass counts must not fall below test/corpus-floor.json. The corpus lies beside the clone, never in it.
//   node scripts/run.mjs scripts/corpus.ts [GROUP...]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
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
  const folders = run.includes('{charts}') ? chartsFolders() : '';
  if (folders === undefined) {
    console.log(
      `corpus: ${name}: SKIPPED, the charts of other releases are not at hand (go mod download istio.io/istio@VERSION)`,
    );
    continue;
  }
  const [script = '', ...args] = run.replace('{charts}', folders).split(' ');
  const { stdout } = spawnSync(process.execPath, [join(corpus, script), ...args], { encoding: 'utf8' });
  const [, right = '0', all = '0'] = /^(\d+) of (\d+) /m.exec(stdout) ?? [];
  const fell = Number(right) < passed || Number(all) < total;
  console.log(`corpus: ${name}: ${right} of ${all}, floor ${passed}${fell ? '  FELL' : ''}`);
  if (fell) process.exitCode = 1;
}

/** The charts that the corpus is about, where Go's module cache has them: see the head of compare-charts.mjs. */
function chartsFolders(): string | undefined {
  if (process.env.ISTIO_CHARTS) return process.env.ISTIO_CHARTS;
  const versions = { '2026-04': '20260423205519-b01690e6db7d', '2026-08': '20260827124520-eed52ebb66ad' };
  const cache = process.env.GOMODCACHE ?? join(process.env.GOPATH ?? join(homedir(), 'go'), 'pkg', 'mod');
  const folders = Object.entries(versions).map(
    ([label, version]) => [label, join(cache, 'istio.io', `istio@v0.0.0-${version}`, 'manifests')] as const,
  );
  if (!folders.every(([, folder]) => existsSync(folder))) return undefined;
  return folders.map(([label, folder]) => `${label}=${folder}`).join(',');
}
