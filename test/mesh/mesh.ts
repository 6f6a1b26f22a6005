import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../src/model/cluster.ts';
import type { ControlPlane } from '../cluster/control-plane.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { type RunningPod, runningPod } from './container.ts';
import { type RunningIstiod, startIstiod } from './istiod.ts';
import type { PodProcess } from './pod-process.ts';
import type { MeshPrograms } from './programs.ts';
import { proxyContainer, type RunningProxy, startProxy } from './proxy.ts';
import { releasePod } from './simulated-kubelet.ts';
import { startZtunnelStandIn } from './ztunnel-stand-in.ts';

/** What a mesh runs in. */
export interface Surroundings {
  readonly plane: ControlPlane;
  readonly cluster: Cluster;
  readonly programs: MeshPrograms;
  /** For the files of each pod, its log among them. */
  readonly dir: string;
  /** Environment variables beside those that the pods have. */
  readonly env: Readonly<Record<string, string>>;
}

/** One thing that runs. */
export interface MeshProcess {
  readonly kind: 'istiod' | 'proxy' | 'ztunnel stand-in';
  readonly pid: number | undefined;
  /** Where the pod's ports are reached on loopback. */
  readonly ports: Readonly<Record<string, string>>;
  readonly log: string;
}

/** A real istiod, and real proxies for as many pods as are asked for. Pods are named `namespace/name`. */
export interface Mesh {
  readonly istiod: RunningIstiod;
  /** What runs, by pod. */
  processes(): ReadonlyMap<string, MeshProcess>;
  /** Runs the proxies of pods that have none yet: of all that run, or of these. Tells which were started. */
  start(pods?: readonly string[]): Promise<readonly string[]>;
  /** Ends a proxy as if its pod were gone: istiod forgets it. */
  stop(pod: string): Promise<void>;
  /** Stops an Envoy without ending it: what istiod sends it stays unanswered, STALE, until the agent gives up after 30 s. */
  freeze(pod: string): void;
  thaw(pod: string): void;
  close(): Promise<void>;
}

export interface MeshOptions {
  readonly revision?: string;
  readonly env?: Readonly<Record<string, string>>;
}

type Started = PodProcess & { readonly kind: 'proxy' | 'ztunnel stand-in'; readonly envoy?: number };

/** Starts the istiod of a revision that is installed on a control plane that was started for a mesh. */
export async function startMesh(plane: ControlPlane, options: MeshOptions = {}): Promise<Mesh> {
  if (!plane.programs) throw new Error('the control plane was not started for a mesh');
  const dir = mkdtempSync(join(tmpdir(), 'mesh-'));
  const cluster = connectTo(plane.kubeconfig);
  const surroundings = { plane, cluster, programs: plane.programs, dir, env: options.env ?? {} };
  const istiod = await startIstiod(surroundings, options.revision ?? 'default').catch((error: unknown) => {
    cluster.close();
    throw error;
  });
  const started = new Map<string, Started>();
  const known = (pod: string) => {
    const found = started.get(pod);
    if (!found) throw new Error(`no proxy runs for ${pod}; there are ${[...started.keys()].join(', ') || 'none'}`);
    return found;
  };
  const signal = (pod: string, name: 'SIGSTOP' | 'SIGCONT') => {
    const { envoy } = known(pod) as Partial<RunningProxy>;
    if (envoy === undefined) throw new Error(`${pod} has no Envoy`);
    process.kill(envoy, name);
  };
  return {
    istiod,
    processes: () => new Map<string, MeshProcess>([[istiod.pod, { ...istiod, kind: 'istiod' }], ...started]),
    async start(pods) {
      const wanted = (await proxyPods(cluster)).filter(
        (pod) => !started.has(keyOf(pod)) && (pods === undefined || pods.includes(keyOf(pod))),
      );
      const absent = pods?.filter((pod) => !wanted.some((found) => keyOf(found) === pod)) ?? [];
      if (absent.length > 0) throw new Error(`no running pod without a started proxy: ${absent.join(', ')}`);
      // One after the other: started at once on two cores, all take longer.
      for (const pod of wanted) {
        const ztunnel = pod.labels.app === 'ztunnel';
        if (ztunnel) started.set(keyOf(pod), await startZtunnelStandIn(surroundings, pod, istiod));
        else started.set(keyOf(pod), { ...(await startProxy(surroundings, pod, istiod)), kind: 'proxy' });
      }
      return wanted.map(keyOf);
    },
    async stop(pod) {
      await known(pod).kill();
      started.delete(pod);
      const [namespace = '', name = ''] = pod.split('/');
      await releasePod(cluster, namespace, name);
    },
    freeze: (pod) => signal(pod, 'SIGSTOP'),
    thaw: (pod) => signal(pod, 'SIGCONT'),
    async close() {
      await Promise.all([...started.values()].map((proxy) => proxy.kill()));
      await istiod.stop();
      cluster.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const keyOf = ({ namespace, name }: RunningPod) => `${namespace}/${name}`;

async function proxyPods(cluster: Cluster): Promise<readonly RunningPod[]> {
  const pods = (await cluster.list({ apiVersion: 'v1', kind: 'Pod' })).map(runningPod);
  return pods.filter((pod) => pod !== undefined).filter((pod) => proxyContainer(pod));
}
