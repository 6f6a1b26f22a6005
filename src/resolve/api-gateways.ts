import type { KubeObject } from '../model/kube-object.ts';
import type { AnyResource, Labels, Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { byPlace } from './age.ts';
import { type ApiListener, apiGatewaySpec, gatewayClassSpec, listenerSetSpec } from './api-shapes.ts';
import type { MeshPod } from './workloads.ts';

const controller = 'istio.io/gateway-controller';
/** Classes that istiod brings along. */
const ownClasses: ReadonlySet<string> = new Set(['istio', 'istio-remote', 'istio-waypoint', 'istio-east-west']);

/** What a class makes of a Gateway; undefined: another controller's, or nobody's. */
export function gatewayClassOf(
  world: World<'GatewayClass'>,
  gateway: AnyResource,
): 'gateway' | 'waypoint' | 'remote' | undefined {
  const name = apiGatewaySpec(gateway.object.spec)?.gatewayClassName ?? '';
  const own = world.get('GatewayClass', '', name);
  const by = own && gatewayClassSpec(own.object.spec)?.controllerName;
  if (by === 'istio.io/mesh-controller') return 'waypoint';
  if (by === undefined ? !ownClasses.has(name) : by !== controller && by !== 'istio.io/unmanaged-gateway')
    return undefined;
  if (name === 'istio-waypoint') return 'waypoint';
  return name === 'istio-remote' ? 'remote' : 'gateway';
}

/** The name of what is deployed for a Gateway. */
export function deployedName(gateway: AnyResource, what: 'gateway' | 'waypoint' | 'remote' | undefined): string {
  const override = gateway.annotations['gateway.istio.io/name-override'];
  return (
    override ??
    (what === 'waypoint'
      ? gateway.name
      : `${gateway.name}-${apiGatewaySpec(gateway.object.spec)?.gatewayClassName ?? 'istio'}`)
  );
}

/** The listeners of a Gateway's ListenerSets belong to its Service, too. */
export function listenerSetsOf(world: World<'ListenerSet'>, gateway: AnyResource): readonly Resource<'ListenerSet'>[] {
  return world.all('ListenerSet').filter((set) => {
    const parent = listenerSetSpec(set.object.spec)?.parentRef;
    return parent?.name === gateway.name && (parent.namespace ?? set.namespace) === gateway.namespace;
  });
}

/** The pods and Services that istiod makes for Gateways, where the input does not hold them. */
export interface MadeGateways {
  readonly pods: readonly MeshPod[];
  readonly services: readonly Resource<'Service'>[];
}

export const gatewayNameLabel = 'gateway.networking.k8s.io/gateway-name';

export function madeGateways(world: World): MadeGateways {
  const pods: MeshPod[] = [];
  const services: Resource<'Service'>[] = [];
  for (const gateway of world.all('KubernetesGateway').toSorted(byPlace)) {
    const what = gatewayClassOf(world, gateway);
    const spec = apiGatewaySpec(gateway.object.spec) ?? {};
    const isManual = (spec.addresses ?? []).length > 0;
    if (!what || what === 'remote' || isManual) continue;
    const name = deployedName(gateway, what);
    const labels: Labels = {
      [gatewayNameLabel]: gateway.name,
      'gateway.networking.k8s.io/gateway-class-name': spec.gatewayClassName ?? '',
      'istio.io/gateway-name': gateway.name,
    };
    const isThere = world.carrying('Workload', { [gatewayNameLabel]: gateway.name }, gateway.namespace).length > 0;
    if (!isThere) pods.push(podOf(gateway, { name, labels, what }));
    const listeners = [...(spec.listeners ?? []), ...setListeners(world, gateway)];
    if (!world.get('Service', gateway.namespace, name)) services.push(serviceOf(gateway, { name, listeners }));
  }
  return { pods, services };
}

const setListeners = (world: World, gateway: AnyResource) =>
  listenerSetsOf(world, gateway).flatMap((set) => listenerSetSpec(set.object.spec)?.listeners ?? []);

function podOf(
  gateway: AnyResource,
  { name, labels, what }: { readonly name: string; readonly labels: Labels; readonly what: 'gateway' | 'waypoint' },
): MeshPod {
  return {
    namespace: gateway.namespace,
    name,
    labels,
    annotations: {},
    serviceAccount: name,
    proxy: what,
    addresses: [],
    namedPorts: new Map(),
    isReady: true,
    resource: gateway,
    isAssumed: false,
  };
}

function serviceOf(
  gateway: AnyResource,
  { name, listeners }: { readonly name: string; readonly listeners: readonly ApiListener[] },
): Resource<'Service'> {
  const byNumber = new Map(listeners.toReversed().map((listener) => [listener.port ?? 0, listener]));
  const ports = [...byNumber].map(([port, { name: text, protocol }]) => ({
    name: text,
    port,
    protocol: 'TCP',
    appProtocol: protocol?.toLowerCase(),
  }));
  const spec = { selector: { [gatewayNameLabel]: gateway.name }, ports };
  const { namespace } = gateway;
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, creationTimestamp: gateway.object.metadata.creationTimestamp },
    spec,
  };
  return {
    ...gateway,
    kind: 'Service',
    name,
    labels: {},
    annotations: {},
    origin: `Service ${namespace}/${name}`,
    object,
    spec: { selector: spec.selector },
  };
}
