import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../src/model/cluster.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts';
import { connectTo } from '../support/cluster-suite.ts';
import type { Roles } from '../support/replay/replay-mesh.ts';
import { runOk } from '../support/run-cli.ts';
import { type Mesh, startMesh } from './mesh.ts';

const applyAs = { fieldManager: 'test-mesh', force: true };

export interface DemoMesh {
  readonly plane: ControlPlane;
  readonly mesh: Mesh;
  /** Which pod is what: one of each kind, and those with which something is wrong. */
  readonly roles: Roles;
  close(): Promise<void>;
}

export interface DemoOptions {
  /** The CA of ./certificates, and certificates valid for decades: for recordings, which must not age. */
  readonly lasting?: boolean;
  /** Called before anything is made to go wrong. */
  readonly whileWhole?: (mesh: Mesh, roles: Roles) => Promise<void>;
  /** Told before each step. */
  readonly onStep?: (step: string) => void;
}

/** A century: longer than a recording is kept. */
const lastingEnv = { MAX_WORKLOAD_CERT_TTL: '876000h', SECRET_TTL: '800000h', DEFAULT_WORKLOAD_CERT_TTL: '800000h' };

/**
 * Everything from nothing: a control plane, an installation by this project's CLI, istiod, and the mesh of demo.yaml with a proxy for
 * each pod. One Envoy is frozen and STALE, one refuses its listeners, one is gone.
 */
export async function startDemo({
  lasting = false,
  whileWhole,
  onStep = () => {},
}: DemoOptions = {}): Promise<DemoMesh> {
  onStep('starting a control plane');
  const plane = await startControlPlane({ mesh: true });
  const cluster = connectTo(plane.kubeconfig);
  let mesh: Mesh | undefined;
  async function close(): Promise<void> {
    cluster.close();
    await mesh?.close();
    await plane.stop();
  }
  try {
    for (const crd of objectsOf(plane.programs?.gatewayApi ?? '')) await cluster.apply(crd, applyAs);
    if (lasting) await plugInCertificates(cluster);
    onStep('installing with istioctl install');
    await install(plane);
    onStep('starting istiod');
    mesh = await startMesh(plane, lasting ? { env: lastingEnv } : {});
    for (const object of objectsOf(join('test', 'mesh', 'demo.yaml'))) await cluster.apply(object, applyAs);
    await cluster.apply(gatewayCertificate(plane), applyAs);
    await untilDeployed(cluster);
    onStep('starting proxies');
    await mesh.start();
    const roles = await rolesOf(cluster, mesh);
    await whileWhole?.(mesh, roles);
    mesh.freeze(roles.stale);
    await mesh.stop(roles.gone);
    for (const object of objectsOf(join('test', 'mesh', 'demo-later.yaml'))) await cluster.apply(object, applyAs);
    await sleep(1500);
    return { plane, mesh, roles, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const objectsOf = (file: string) => parseObjects(readFileSync(file, 'utf8'), file).objects.map(({ object }) => object);

async function install({ kubeconfig }: ControlPlane): Promise<void> {
  const gateways = ['ingress', 'egress'].map(
    (kind) =>
      `--set components.${kind}Gateways[0].name=istio-${kind}gateway --set components.${kind}Gateways[0].enabled=true`,
  );
  await runOk(`install --set profile=ambient ${gateways.join(' ')} -y`, kubeconfig);
}

const secret = (name: string, type: string, files: Readonly<Record<string, Buffer>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'istio-system' },
  type,
  data: Object.fromEntries(Object.entries(files).map(([file, bytes]) => [file, bytes.toString('base64')])),
});

/** What istiod takes for its CA in place of one of its own making. */
async function plugInCertificates(cluster: Cluster): Promise<void> {
  const pem = (name: string) => readFileSync(join('test', 'mesh', 'certificates', `${name}.pem`));
  const [root, key] = [pem('root-cert'), pem('root-key')];
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } }, applyAs);
  const files = { 'ca-cert.pem': root, 'ca-key.pem': key, 'root-cert.pem': root, 'cert-chain.pem': root };
  await cluster.apply(secret('cacerts', 'istio.io/ca-root', files), applyAs);
}

/** The certificate of the ingress gateway: any will do, and the API server has one. */
function gatewayCertificate({ dir }: ControlPlane): KubeObject {
  const pem = (name: string) => readFileSync(join(dir, 'pki', `apiserver.${name}`));
  return secret('bookinfo-certificate', 'kubernetes.io/tls', { 'tls.crt': pem('crt'), 'tls.key': pem('key') });
}

/** Deployments that istiod makes for Gateways among them. */
const deployments = 11;

async function untilDeployed(cluster: Cluster): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const all = await cluster.list({ apiVersion: 'apps/v1', kind: 'Deployment' });
    const ours = all.filter(({ metadata }) => metadata.namespace !== 'istio-system');
    const ready = ours.filter(({ spec, status }) => {
      const { readyReplicas } = (status ?? {}) as { readonly readyReplicas?: number };
      return readyReplicas === (spec as { readonly replicas: number }).replicas;
    });
    if (ready.length >= deployments && ready.length === ours.length) return;
    await sleep(200);
  }
  throw new Error('the demo mesh was not deployed within a minute');
}

async function rolesOf(cluster: Cluster, mesh: Mesh): Promise<Roles> {
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod' });
  const named = (start: string) => {
    const found = pods
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
      .find((key) => key.startsWith(start));
    if (found === undefined) throw new Error(`there is no pod ${start}*`);
    return found;
  };
  return {
    istiod: mesh.istiod.pod,
    stale: named('bookinfo/reviews-v2-'),
    refusing: named('bookinfo/reviews-v1-'),
    gone: named('bookinfo/ratings-v1-'),
    ingress: named('istio-system/istio-ingressgateway-'),
    egress: named('istio-system/istio-egressgateway-'),
    waypoint: named('ambient/waypoint-'),
    gateway: named('edge/edge-istio-'),
    ztunnel: named('istio-system/ztunnel-'),
    sidecar: named('bookinfo/productpage-v1-'),
  };
}
