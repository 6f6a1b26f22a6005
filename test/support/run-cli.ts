import assert from 'node:assert/strict';
import { main } from '../../src/cli/main.ts';
import { type FakeIoOptions, fakeIo } from './fake-io.ts';
import { words } from './scenario.ts';

export interface RunResult {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

/** Runs one command line in this process against a kubeconfig. */
export async function runCli(line: string, kubeconfig: string, options: FakeIoOptions = {}): Promise<RunResult> {
  const io = fakeIo({ ...options, env: { KUBECONFIG: kubeconfig, LANG: 'C.UTF-8', ...options.env } });
  const started = Date.now();
  const exit = await main(words(line), io);
  return { exit, out: io.out(), err: io.err(), ms: Date.now() - started };
}

/** The same, and it must succeed. */
export async function runOk(line: string, kubeconfig: string, options: FakeIoOptions = {}): Promise<RunResult> {
  const result = await runCli(line, kubeconfig, options);
  assert.equal(result.exit, 0, `istioctl ${line}\n${result.out}${result.err}`);
  return result;
}
