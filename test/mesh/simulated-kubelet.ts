import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Tree } from '../../src/model/kube-object.ts';
import { connectTo } from '../support/cluster-suite.ts';

// The control plane's kubelet is kwok: its nodes and pods are simulated. It leads port-forwards, logs and exec of single pods to
// processes here, as objects of its own kinds say, if it was told to look for them when it started.

const group = 'kwok.x-k8s.io';
const apiVersion = `${group}/v1alpha1`;
const kinds = { PortForward: 'portforwards', Exec: 'execs', Logs: 'logs', Attach: 'attaches' } as const;
const applyAs = { fieldManager: 'test-mesh', force: true };

/** Writes kwok's configuration into the folder of a control plane that has not started yet: its home, where kwok looks. */
export function prepareKubelet(dir: string): void {
  mkdirSync(join(dir, '.kwok'), { recursive: true });
  const options = {
    enableCRDs: Object.keys(kinds),
    // kwok's defaults: with a configuration, it fills in none itself.
    enableDebuggingHandlers: true,
    nodeLeaseParallelism: 4,
    nodePlayStageParallelism: 4,
    podPlayStageParallelism: 4,
  };
  const config = { apiVersion: `config.${apiVersion}`, kind: 'KwokConfiguration', options };
  writeFileSync(join(dir, '.kwok', 'kwok.yaml'), JSON.stringify(config));
}

/** Makes kwok's kinds known. Right after the start: kwok looks for them with ever longer pauses. */
export async function defineKubeletKinds(kubeconfig: string): Promise<void> {
  const cluster = connectTo(kubeconfig);
  for (const [kind, plural] of Object.entries(kinds)) {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const names = { kind, plural, singular: kind.toLowerCase() };
    const versions = [{ name: 'v1alpha1', served: true, storage: true, schema }];
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: { group, scope: 'Namespaced', names, versions },
    };
    await cluster.apply(definition, applyAs);
  }
  cluster.close();
}

/** Where a pod's inside is reached here. */
export interface PodInside {
  readonly namespace: string;
  readonly name: string;
  /** Addresses by port. */
  readonly ports: Readonly<Record<string, string>>;
  /** The container that runs, the file of its log, and its process where it can be executed in. */
  readonly container: string;
  readonly log: string;
  readonly pid?: number;
}

/** Leads what the API server asks of a pod to what runs here. `forwarder` is the program that carries a connection. */
export async function redirectPod(cluster: Cluster, pod: PodInside, forwarder: string): Promise<void> {
  const { namespace, name, container, log } = pod;
  const put = (kind: keyof typeof kinds, spec: Tree) =>
    cluster.apply({ apiVersion, kind, metadata: { namespace, name }, spec }, applyAs);
  // Not kwok's own way to connect: it never ends a connection whose client has left.
  const forwards = Object.entries(pod.ports).map(([port, address]) => ({
    ports: [Number(port)],
    command: [forwarder, '--forward', address],
  }));
  await put('PortForward', { forwards });
  await put('Logs', { logs: [{ containers: [container], logsFile: log, follow: true }] });
  if (pod.pid === undefined) return;
  const envs = [{ name: 'POD_PID', value: String(pod.pid) }];
  await put('Exec', { execs: [{ containers: [container], local: { envs } }] });
}

/** Leads nothing to a pod's inside any more. */
export async function releasePod(cluster: Cluster, namespace: string, name: string): Promise<void> {
  for (const kind of ['PortForward', 'Logs', 'Exec'])
    await cluster.delete({ apiVersion, kind, namespace, name }, { propagation: 'background' });
}
