import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a run of a test file notes about itself (test-filter.mjs). */
interface Report {
  /** The number of the first test that failed, from 1; 0 when none did. */
  readonly failed: number;
  /** How long each test took, by number. */
  readonly milliseconds: readonly (number | null)[];
  /** The defects that each test came across; those of 0 were met between the tests and before them. */
  readonly met: readonly (readonly [test: number, defects: readonly number[]])[];
}

export interface Run {
  readonly path: string;
  /** How long the run may take, and a single test in it. */
  readonly limitMs: number;
  readonly testLimitMs: number;
  /** The defects that are switched on. */
  readonly defects?: readonly number[];
  /** The numbers of the tests that run; all when left out. */
  readonly only?: readonly number[];
}

const running = new Set<ChildProcess>();
/** What a broken test leaves behind lies here, and goes with it. */
const scratch = mkdtempSync(join(tmpdir(), 'mutate-'));
let runs = 0;
process.once('exit', () => {
  for (const child of running) endGroup(child);
  rmSync(scratch, { recursive: true, force: true });
});
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(status));

/** Runs tests of one bundled file in a process of their own. */
export function runTests({ path, limitMs, testLimitMs, defects = [], only }: Run): Promise<{
  readonly outcome: 'passed' | 'failed' | 'endless';
  readonly report: Report | undefined;
}> {
  const { NODE_EXTRA_CA_CERTS: _slow, NODE_TEST_CONTEXT: _nested, ...inherited } = process.env;
  const folder = join(scratch, String(++runs));
  mkdirSync(folder);
  const file = join(folder, 'report.json');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path], {
      stdio: 'ignore',
      // A group of its own, so that what the tests start ends with them.
      detached: true,
      env: {
        ...inherited,
        NODE_NO_WARNINGS: '1',
        CI: 'true',
        TMPDIR: folder,
        DEFECTS: defects.join(' '),
        DEFECT_REPORT: file,
        DEFECT_LIMIT: String(testLimitMs),
        ...(only && { DEFECT_TESTS: only.join(' ') }),
      },
    });
    running.add(child);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child);
    }, limitMs);
    child.once('close', (status) => {
      clearTimeout(timer);
      endGroup(child);
      running.delete(child);
      const report = readReport(file);
      rmSync(folder, { recursive: true, force: true });
      resolve({ outcome: late ? 'endless' : status === 0 ? 'passed' : 'failed', report });
    });
  });
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
