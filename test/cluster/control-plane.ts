import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findMeshPrograms, type MeshPrograms } from '../mesh/programs.ts';
import { defineKubeletKinds, prepareKubelet } from '../mesh/simulated-kubelet.ts';
import { findBinary } from './binary.ts';

/** A real Kubernetes control plane, empty at its start. */
export interface ControlPlane {
  readonly dir: string;
  /** cluster-admin. */
  readonly kubeconfig: string;
  /** A user without any right. */
  readonly kubeconfigLimited: string;
  readonly server: string;
  /** What a mesh runs, where the control plane was started for one. */
  readonly programs?: MeshPrograms;
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  /** Time a pod takes to become ready, in milliseconds. */
  readonly podDelayMs?: number;
  /** One where nothing is said. */
  readonly nodes?: number;
  /** Webhooks are called; they are not by default. */
  readonly webhooks?: boolean;
  /** For a mesh: port-forwards, logs and exec of pods lead to its processes, and webhooks are called. */
  readonly mesh?: boolean;
}

/** Starts one (about 5 s); it dies with this process. Throws when there is no binary. */
export async function startControlPlane({
  podDelayMs = 0,
  nodes = 1,
  webhooks = false,
  mesh = false,
}: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const binary = findBinary();
  if ('missing' in binary) throw new Error(binary.missing);
  const found = mesh ? findMeshPrograms() : undefined;
  if (found && 'missing' in found) throw new Error(found.missing);
  const dir = mkdtempSync(join(tmpdir(), 'controlplane-'));
  const args = [
    'up',
    '--dir',
    dir,
    '--exit-on-stdin-eof',
    '--pod-delay-ms',
    String(podDelayMs),
    '--nodes',
    String(nodes),
  ];
  if (webhooks || mesh) args.push('--disable-admission-plugins', '');
  if (found) prepareKubelet(dir);
  // What is executed in a pod runs here, and is looked for in this PATH: nothing but a pod's own programs may be found.
  const env = found ? { PATH: found.programs.execPath } : process.env;
  const child = spawn(binary.path, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const up = await firstLine(child);
  if (found) await defineKubeletKinds(up.kubeconfig);
  return {
    ...up,
    ...(found && { programs: found.programs }),
    async stop() {
      child.stdin?.end();
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<Omit<ControlPlane, 'stop'>> {
  if (!child.stdout) throw new Error('the control plane was started without a pipe');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('the control plane ended before it was ready');
}
