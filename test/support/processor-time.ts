import { spawnSync } from 'node:child_process';

const { NODE_EXTRA_CA_CERTS: _slow, NODE_TEST_CONTEXT: _nested, ...env } = process.env;

/** User and system time of a run of node in a process of its own, in milliseconds. Throws when the run fails. */
export function processorMs(args: readonly string[]): number {
  // bash knows to the millisecond what its children took.
  const script = 'TIMEFORMAT=\'%3U %3S\'; { time "$@" >/dev/null 2>&4; } 4>/dev/null';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    env: { ...env, LC_ALL: 'C' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return (user + system) * 1000;
}

/**
 * How many times the processor time of `node -e 0` a run takes: the same on a slow machine as on a fast one. The least of
 * some rounds counts, each measured against its own `node -e 0`, since a neighbour on the machine only ever adds.
 */
export function timesBareNode(args: readonly string[], rounds = 3): number {
  const ratios = Array.from({ length: rounds }, () => {
    const bare = bareNodeMs();
    return processorMs(args) / bare;
  });
  return Math.min(...ratios);
}

let bareNode: number | undefined;

/**
 * Processor time of this process since `start` (of process.cpuUsage) as a multiple of `node -e 0`: a limit that holds on a
 * slow machine and beside busy neighbours.
 */
export function timesBareNodeSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  bareNode ??= bareNodeMs();
  return (user + system) / 1000 / bareNode;
}

/** How much slower than the machine on which the limits in milliseconds were written, at least 1. */
export const slowness = (): number => Math.max(1, bareNodeMs() / 22);

const bareNodeMs = () => Math.min(...Array.from({ length: 5 }, () => processorMs(['-e', '0'])));
