import { closest } from '../lib/suggest.ts';
import { InputError } from '../model/errors.ts';
import type { MeshClient, MeshRequest, RequestAnswer } from '../model/request.ts';
import { proxyOf } from '../world/proxies.ts';
import { withoutSidecar } from './ambient.ts';
import { gatewayNameLabel } from './api-gateways.ts';
import { podNameOf } from './api-listeners.ts';
import { throughGateway } from './gateway.ts';
import type { Mesh } from './mesh.ts';
import { throughSidecar } from './sidecar.ts';
import type { MeshPod } from './workloads.ts';

/**
 * What happens to a request of a client.
 * @throws InputError for a client that is not there
 */
export function decideRequest(mesh: Mesh, client: MeshClient, request: MeshRequest): RequestAnswer {
  if ('gateway' in client) return throughGateway(mesh, gatewayPod(mesh, client.gateway), request);
  if ('outside' in client) return throughGateway(mesh, onlyGateway(mesh), request);
  const pod = 'workload' in client ? workloadPod(mesh, client.workload) : anyPodOf(mesh, client.namespace);
  if (pod.proxy === 'gateway') return throughGateway(mesh, pod, request);
  return pod.proxy === 'sidecar' ? throughSidecar(mesh, pod, request) : withoutSidecar(mesh, pod, request);
}

const split = (name: string) => {
  const slash = name.indexOf('/');
  return slash < 0 ? (['default', name] as const) : ([name.slice(0, slash), name.slice(slash + 1)] as const);
};

function workloadPod(mesh: Mesh, name: string): MeshPod {
  const [namespace, own] = split(name);
  const pod = mesh.workloads.named(namespace, own);
  if (pod) return pod;
  throw notThere(
    `there is no workload ${name}`,
    name,
    mesh.workloads.all.map((one) => `${one.namespace}/${one.name}`),
  );
}

/** The pod behind the name of a workload that is a gateway, or of a Gateway of the Gateway API. */
function gatewayPod(mesh: Mesh, name: string): MeshPod {
  const [namespace, own] = split(name);
  const gateway = mesh.world.get('KubernetesGateway', namespace, own);
  const byApi = gateway && mesh.workloads.named(...split(podNameOf(mesh.world, gateway)));
  const byLabel = gateway && mesh.workloads.byLabels.carrying({ [gatewayNameLabel]: own }, namespace)[0];
  const pod = byApi ?? byLabel ?? mesh.workloads.named(namespace, own);
  if (pod) return pod;
  throw notThere(
    `there is no gateway ${name}`,
    name,
    gatewaysOf(mesh).map((one) => `${one.namespace}/${one.name}`),
  );
}

/** Every pod that is a gateway. */
export const gatewaysOf = (mesh: Mesh): readonly MeshPod[] =>
  mesh.workloads.all.filter(
    // A gateway that is taken for granted counts only where a Gateway means it.
    (pod) => pod.proxy === 'gateway' && (!pod.isAssumed || mesh.gateways.some((gateway) => gateway.selects(pod))),
  );

function onlyGateway(mesh: Mesh): MeshPod {
  const gateways = gatewaysOf(mesh);
  if (gateways[0]) return gateways[0];
  throw notThere('there is no gateway through which a client outside comes', '', []);
}

/** A pod as the namespace makes them: without labels, with the default service account. */
function anyPodOf(mesh: Mesh, namespace: string): MeshPod {
  const bare = { namespace, labels: {}, annotations: {} };
  const owner =
    mesh.world.get('Namespace', '', namespace) ??
    (
      mesh.workloads.all.find((one) => one.namespace === namespace) ??
      mesh.services.find((one) => one.namespace === namespace) ??
      mesh.routers.find((one) => one.namespace === namespace)
    )?.resource;
  if (!owner)
    throw notThere(
      `there is no namespace ${namespace}`,
      namespace,
      mesh.workloads.all.map((one) => one.namespace),
    );
  // Where the input does not hold the namespace itself, nobody can say whether it is injected: most are.
  const isKnown = mesh.world.get('Namespace', '', namespace) !== undefined;
  return {
    ...bare,
    name: 'any pod',
    serviceAccount: 'default',
    proxy: isKnown ? proxyOf(mesh.world, bare) : 'sidecar',
    addresses: ['10.2.0.1'],
    namedPorts: new Map(),
    isReady: true,
    resource: owner,
    isAssumed: true,
  };
}

function notThere(message: string, name: string, known: readonly string[]): InputError {
  const best = closest(name, [...new Set(known)]);
  return new InputError(message, { code: 'NO_SUCH_CLIENT', ...(best && { hint: `did you mean ${best}?` }) });
}
