import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Container, containerProcess, type RunningPod } from './container.ts';
import type { RunningIstiod } from './istiod.ts';
import type { Surroundings } from './mesh.ts';
import { answersOk, type PodProcess, runPod } from './pod-process.ts';
import { istiodToken } from './service-account-token.ts';
import { redirectPod } from './simulated-kubelet.ts';

/** The container of a pod's proxy; a ztunnel's has the same name. */
export const proxyContainer = ({ containers }: RunningPod): Container | undefined =>
  containers.find(({ name }) => name === 'istio-proxy');

/** A pod's real agent with a real Envoy. */
export interface RunningProxy extends PodProcess {
  /** Envoy's process. */
  readonly envoy: number;
}

/** Runs the proxy of a pod as its container says, with what its volumes would hold. Ready in half a second. */
export async function startProxy(
  surroundings: Surroundings,
  pod: RunningPod,
  istiod: RunningIstiod,
): Promise<RunningProxy> {
  const { cluster, programs, dir, env: more } = surroundings;
  const container = proxyContainer(pod);
  if (!container) throw new Error(`pod ${pod.namespace}/${pod.name} has no proxy`);
  const folder = join(dir, `${pod.namespace}.${pod.name}`);
  const put = (path: string, text: string) => {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  // The agent's paths are relative, so that they end up in its working folder.
  put('var/run/secrets/tokens/istio-token', await podToken(surroundings, pod));
  put('var/run/secrets/istio/root-cert.pem', await rootCertificate(surroundings, pod.namespace));
  put('etc/istio/pod/labels', downwardLines(pod.labels));
  put('etc/istio/pod/annotations', downwardLines(pod.annotations));
  mkdirSync(join(folder, 'etc/istio/proxy'), { recursive: true });
  mkdirSync(join(folder, 'bin'), { recursive: true });
  rmSync(join(folder, 'bin/envoy'), { force: true });
  symlinkSync(programs.envoy, join(folder, 'bin/envoy'));
  const { args, env } = containerProcess(container, pod);
  const running = await runPod(programs.pod, {
    pod,
    folder,
    log: join(folder, 'istio-proxy.log'),
    command: [programs.agent, ...args],
    env: { ...env, ISTIO_BOOTSTRAP: programs.bootstrapTemplate, ...more },
    out: [15010, 15012].map((port) => `${istiod.clusterIP}:${port}`),
    in: ['15000', '15020', '15021', '15090'],
    hosts: istiod.hosts,
  });
  const { ports, log, pid } = running;
  await redirectPod(cluster, { ...pod, container: 'istio-proxy', ports, log, pid }, programs.pod);
  await running.ready(() => answersOk(ports[15021], '/healthz/ready'));
  return { ...running, envoy: childOf(pid) };
}

/** As the kubelet asks for it: bound to the pod. */
function podToken({ plane }: Surroundings, { namespace, name, uid, serviceAccount }: RunningPod): Promise<string> {
  return istiodToken(plane, { namespace, serviceAccount, boundTo: { apiVersion: 'v1', kind: 'Pod', name, uid } });
}

async function rootCertificate({ cluster }: Surroundings, namespace: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const map = await cluster.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'istio-ca-root-cert' });
    const certificate = (map?.data as Readonly<Record<string, string>> | undefined)?.['root-cert.pem'];
    if (certificate !== undefined) return certificate;
    await sleep(100);
  }
  throw new Error(`istiod has written no root certificate into namespace ${namespace}`);
}

/** The form in which a volume of the downward API has labels and annotations. */
const downwardLines = (map: Readonly<Record<string, string>>) =>
  Object.entries(map)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}\n`)
    .join('');

/** What a process has started; any of its threads may have done it. */
function childOf(pid: number): number {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  const [child] = children;
  if (child === undefined) throw new Error(`process ${pid} has started no Envoy`);
  return Number(child);
}
