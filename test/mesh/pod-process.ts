import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningPod } from './container.ts';

/** A program to run as if in a pod. */
export interface PodProgram {
  readonly pod: RunningPod;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where its files are; it becomes the working folder and the home. */
  readonly folder: string;
  readonly log: string;
  /** `address:port` outside that it reaches. */
  readonly out: readonly string[];
  /** Ports to open outside: `15000`, or `127.96.1.2:443=15017` for a given address. */
  readonly in: readonly string[];
  /** Lines for its /etc/hosts. */
  readonly hosts: readonly string[];
}

export interface PodProcess {
  /** The program itself, as seen from here. */
  readonly pid: number;
  /** Where each of its ports is reached. */
  readonly ports: Readonly<Record<string, string>>;
  readonly log: string;
  /** Waits until `check` is true; when that does not come within a minute, or the program ends, nothing of it is left. */
  ready(check: () => Promise<boolean>): Promise<void>;
  /** Ends it with the time that it takes to say goodbye. */
  stop(): Promise<void>;
  /** Ends it and whatever it has started at once. */
  kill(): Promise<void>;
}

/** Starts a program with the `pod` program around it; it dies with this process. */
export async function runPod(podProgram: string, program: PodProgram): Promise<PodProcess> {
  const { pod, folder, log } = program;
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const hosts = join(folder, 'hosts');
  writeFileSync(hosts, ['127.0.0.1 localhost', `${pod.ip} ${pod.name}`, ...program.hosts, ''].join('\n'));
  const flags = { ip: pod.ip, hosts, bin: join(folder, 'bin'), out: program.out.join(), in: program.in.join() };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const output = openSync(log, 'a');
  const child = spawn(podProgram, [...args, '--', ...program.command], {
    cwd: folder,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, ...program.env },
    stdio: ['pipe', 'pipe', output],
  }) as ChildProcessByStdio<Writable, Readable, null>; // as its stdio says
  closeSync(output);
  const name = `the proxy or istiod of pod ${pod.namespace}/${pod.name}`;
  let gone = false;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve())).then(() => {
    gone = true;
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    exited.then(() => reject(new Error(`${name} ended at once, see ${log}`)));
  });
  const { pid, ports } = JSON.parse(line) as { readonly pid: number; readonly ports: Record<string, string> };
  async function stop(): Promise<void> {
    child.stdin.end();
    await exited;
  }
  return {
    pid,
    ports,
    log,
    stop,
    async kill() {
      child.kill('SIGKILL'); // the program dies with it
      await exited;
    },
    async ready(check) {
      for (const end = Date.now() + 60_000; !gone && Date.now() < end; await sleep(100)) if (await check()) return;
      const why = gone ? 'has ended' : 'is not ready after a minute';
      await stop();
      throw new Error(`${name} ${why}, see ${log}`);
    },
  };
}

/** Whether an HTTP server answers 200. */
export async function answersOk(address: string | undefined, path: string): Promise<boolean> {
  try {
    return (await fetch(`http://${address}${path}`, { signal: AbortSignal.timeout(2000) })).status === 200;
  } catch {
    return false; // not yet
  }
}
