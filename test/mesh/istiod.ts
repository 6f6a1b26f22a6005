import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { containerProcess, type RunningPod, runningPod } from './container.ts';
import type { Surroundings } from './mesh.ts';
import { answersOk, type PodProcess, runPod } from './pod-process.ts';
import { redirectPod } from './simulated-kubelet.ts';

/** An istiod that runs. It listens on its Service's cluster IP, which is a loopback address: webhooks and proxies reach it there. */
export interface RunningIstiod extends PodProcess {
  readonly pod: string;
  readonly clusterIP: string;
  /** Lines of /etc/hosts by which proxies find it. */
  readonly hosts: readonly string[];
}

const namespace = 'istio-system';

/** Turns off what only Istio's build of Envoy can do: the plain one refuses listeners with filters that it lacks. */
const forPlainEnvoy = {
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  AMBIENT_ENABLE_MULTI_NETWORK_WAYPOINT: 'false',
};
const withoutStats = (meshConfig: string) => meshConfig.replace(/^defaultProviders:\n(?:[ -].*\n?)+/m, '');

/** Runs the istiod of a revision with what is installed of it: flags, environment, ConfigMaps, Service. Ready in 2 s. */
export async function startIstiod(
  { plane, cluster, programs, dir, env }: Surroundings,
  revision: string,
): Promise<RunningIstiod> {
  const suffix = revision === 'default' ? '' : `-${revision}`;
  const pod = await istiodPod({ cluster }, revision);
  const ip = (service: KubeObject | undefined) =>
    (service?.spec as { readonly clusterIP?: string } | undefined)?.clusterIP;
  const clusterIP = ip(await cluster.get({ apiVersion: 'v1', kind: 'Service', namespace, name: `istiod${suffix}` }));
  if (clusterIP === undefined) throw new Error(`there is no Service istiod${suffix}`);
  const folder = join(dir, `${namespace}.${pod.name}`);
  await fillVolumes({ cluster }, folder, suffix);
  const container = pod.containers.find(({ name }) => name === 'discovery');
  if (!container) throw new Error(`pod ${pod.name} has no container discovery`);
  const { args, env: own } = containerProcess(container, pod);
  const { KUBECONFIG: _other, ...given } = own;
  const at = (port: number, inside = port) => `${clusterIP}:${port}=${inside}`;
  const running = await runPod(programs.pod, {
    pod,
    folder,
    log: join(folder, 'discovery.log'),
    command: [programs.istiod, ...args, '--kubeconfig', plane.kubeconfig],
    env: { ...given, ...forPlainEnvoy, ...env },
    out: [new URL(plane.server).host],
    in: [at(15010), at(15012), at(443, 15017), at(15014), '8080', '9876'],
    hosts: [],
  });
  const log = running.log;
  await redirectPod(
    cluster,
    { ...pod, container: 'discovery', log, ports: running.ports, pid: running.pid },
    programs.pod,
  );
  await running.ready(
    async () => (await answersOk(running.ports[8080], '/ready')) && (await webhooksPatched({ cluster })),
  );
  const services = await cluster.list({ apiVersion: 'v1', kind: 'Service', namespace, labels: 'app=istiod' });
  const hosts = services.map(
    ({ metadata: { name } }) => `${clusterIP} ${name}.${namespace}.svc ${name}.${namespace}.svc.cluster.local`,
  );
  return { ...running, pod: `${namespace}/${pod.name}`, clusterIP, hosts };
}

/** The files that the pod's volumes would hold, below its working folder; the Secret of a plugged-in CA may be absent. */
async function fillVolumes({ cluster }: Pick<Surroundings, 'cluster'>, folder: string, suffix: string): Promise<void> {
  const volumes = [
    ['etc/istio/config', 'ConfigMap', `istio${suffix}`],
    ['var/lib/istio/inject', 'ConfigMap', `istio-sidecar-injector${suffix}`],
    ['etc/cacerts', 'Secret', 'cacerts'],
  ] as const;
  for (const [path, kind, name] of volumes) {
    const found = await cluster.get({ apiVersion: 'v1', kind, namespace, name });
    for (const [file, text] of Object.entries((found?.data ?? {}) as Readonly<Record<string, string>>)) {
      mkdirSync(join(folder, path), { recursive: true });
      const content = kind === 'Secret' ? Buffer.from(text, 'base64') : file === 'mesh' ? withoutStats(text) : text;
      writeFileSync(join(folder, path, file), content);
    }
  }
}

async function istiodPod({ cluster }: Pick<Surroundings, 'cluster'>, revision: string): Promise<RunningPod> {
  const labels = `app=istiod,istio.io/rev=${revision}`;
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels });
  const pod = pods.map(runningPod).find((running) => running !== undefined);
  if (!pod) throw new Error(`no pod of istiod runs with revision ${revision}`);
  return pod;
}

/** istiod writes its CA into the webhooks that call it. */
async function webhooksPatched({ cluster }: Pick<Surroundings, 'cluster'>): Promise<boolean> {
  const kind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };
  const injectors = (await cluster.list(kind)).filter(({ metadata }) =>
    metadata.name?.startsWith('istio-sidecar-injector'),
  );
  const webhooks = injectors.flatMap(
    (injector) => injector.webhooks as readonly { readonly clientConfig: { readonly caBundle?: string } }[],
  );
  return webhooks.every(({ clientConfig }) => clientConfig.caBundle);
}
