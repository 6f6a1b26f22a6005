import type { TraceStep } from '../model/graph.ts';
import type { MeshRequest, RequestAnswer, RequestEndpoint } from '../model/request.ts';
import { decisionOf } from '../world/decision.ts';
import { fullName, type Resource } from '../world/resource.ts';
import { gatewayClassOf } from './api-gateways.ts';
import { namespaceAllowed } from './api-listeners.ts';
import { apiGatewaySpec, apiGatewayStatus } from './api-shapes.ts';
import { contentOf, dialledAddress } from './dialled.ts';
import { type Endpoint, endpointsOf } from './endpoints.ts';
import type { Mesh } from './mesh.ts';
import { type Arrival, serve } from './server.ts';
import { type MeshService, portOf } from './services.ts';
import { principalOf } from './sidecar.ts';
import { endpointStep } from './steps.ts';
import { atAddress } from './upstream.ts';
import { throughWaypoint } from './waypoint.ts';
import type { MeshPod } from './workloads.ts';

type Answer = Omit<RequestAnswer, 'client'>;
export type WaypointGateway = Resource<'KubernetesGateway'>;

/** The waypoint that an object or its namespace names, and why it is not used. */
export interface WaypointChoice {
  readonly gateway: WaypointGateway | undefined;
  readonly name: string | undefined;
  readonly why: string | undefined;
}

const useWaypoint = 'istio.io/use-waypoint';
const inNamespace = 'istio.io/use-waypoint-namespace';

interface Labelled {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The waypoint for a service, or for pods by their own address. */
export function waypointFor(mesh: Mesh, of: Labelled, what: 'service' | 'workload'): WaypointChoice {
  const { world } = mesh;
  const around = world.get('Namespace', '', of.namespace)?.labels ?? {};
  const labels = useWaypoint in of.labels ? of.labels : around;
  const text = labels[useWaypoint];
  if (!text || text === 'none') return { gateway: undefined, name: undefined, why: undefined };
  const namespace = labels[inNamespace] ?? of.namespace;
  const name = `${namespace}/${text}`;
  const gateway = world.get('KubernetesGateway', namespace, text);
  const why = gateway ? unusable(mesh, gateway, { of, what }) : `there is no Gateway ${name}`;
  return { gateway: why ? undefined : gateway, name, why };
}

function unusable(
  { world }: Mesh,
  gateway: WaypointGateway,
  { of, what }: { readonly of: Labelled; readonly what: 'service' | 'workload' },
): string | undefined {
  const name = fullName(gateway);
  if (gatewayClassOf(world, gateway) !== 'waypoint') return `Gateway ${name} is no waypoint`;
  const isKnown = gateway.object.status !== undefined;
  if (isKnown && !apiGatewayStatus(gateway.object.status)?.addresses?.length)
    return `waypoint ${name} has no address yet`;
  const spec = apiGatewaySpec(gateway.object.spec) ?? {};
  const allowed = spec.listeners?.[0]?.allowedRoutes?.namespaces;
  if (!namespaceAllowed(world, allowed, { namespace: of.namespace, own: gateway.namespace }))
    return `waypoint ${name} takes nothing of namespace ${of.namespace} (allowedRoutes.namespaces.from: ${allowed?.from ?? 'Same'})`;
  const className = spec.gatewayClassName ?? '';
  const kind =
    gateway.labels['istio.io/waypoint-for'] ??
    world.get('GatewayClass', '', className)?.labels['istio.io/waypoint-for'] ??
    'service';
  return kind === 'all' || kind === what ? undefined : `waypoint ${name} is for traffic to ${kind}`;
}

/** What happens to a request of a pod without a proxy of its own: ztunnel takes it, or nothing does. */
export function withoutSidecar(mesh: Mesh, pod: MeshPod, request: MeshRequest): RequestAnswer {
  const client = pod.proxy === 'ztunnel' ? 'ztunnel' : 'none';
  const start: TraceStep = {
    what: 'from',
    text: `${pod.namespace}/${pod.name} ${client === 'ztunnel' ? 'through ztunnel' : 'without a proxy: no route, no rule, no mTLS'}`,
    outcome: 'taken',
    decision: decisionOf(pod.resource),
  };
  const answer = direct(mesh, pod, request);
  return { client, ...answer, steps: [start, ...answer.steps] };
}

function direct(mesh: Mesh, pod: MeshPod, request: MeshRequest): Answer {
  const ip = dialledAddress(mesh, request, pod.namespace);
  const service = addressed(mesh, ip, pod.namespace);
  const isCaptured = pod.proxy === 'ztunnel';
  const at = { mesh, pod, request, ip };
  if (service && portOf(service, request.port)) {
    const through = isCaptured ? waypointFor(mesh, labelsOf(service), 'service') : undefined;
    if (through?.gateway) return handOver(at, { gateway: through.gateway, service });
    const lost: TraceStep[] = through?.why
      ? [{ what: 'waypoint', text: through.why, outcome: 'passed over', decision: decisionOf(service.resource) }]
      : [];
    const all = endpointsOf(mesh, service, { port: request.port });
    const endpoints = all.map((endpoint) => reach(at, endpoint));
    const named = { host: service.host, port: request.port, found: true, endpoints };
    const step: TraceStep = {
      what: 'service',
      text: `${service.host}:${request.port}`,
      outcome: 'taken',
      decision: decisionOf(service.resource),
    };
    return {
      outcome: endpoints.length > 0 ? 'forward' : 'no-endpoints',
      destinations: [named],
      steps: [...lost, step, ...endpoints.map((endpoint) => endpointStep(mesh, endpoint))],
    };
  }
  const endpoint = atAddress(mesh, { ip, port: request.port });
  if (endpoint.pod && isCaptured) {
    const through = waypointFor(mesh, endpoint.pod, 'workload');
    if (through.gateway) return handOver(at, { gateway: through.gateway, endpoint });
  }
  const passed: TraceStep = { what: 'end', text: `to ${ip}:${request.port} as it is`, outcome: 'taken' };
  if (!endpoint.pod) return { outcome: 'passthrough', steps: [passed] };
  const reached = reach(at, endpoint);
  return {
    outcome: 'passthrough',
    ...(isCaptured && { destinations: [{ found: true, endpoints: [reached] }] }),
    steps: [passed, endpointStep(mesh, reached)],
  };
}

/** A service's labels are those of its object; its namespace's count where it has none. */
const labelsOf = ({ namespace, resource }: MeshService): Labelled => ({ namespace, labels: resource.labels });

/** The service behind an address: without a proxy nothing but the address counts. */
export function addressed(mesh: Mesh, ip: string, namespace: string): MeshService | undefined {
  const found = mesh.services.filter(({ addresses }) => addresses.includes(ip));
  return found.find((one) => one.isKubernetes) ?? found.find((one) => one.namespace === namespace) ?? found[0];
}

interface At {
  readonly mesh: Mesh;
  readonly pod: MeshPod;
  readonly request: MeshRequest;
  readonly ip: string;
}

function reach({ mesh, pod, request }: At, endpoint: Endpoint): RequestEndpoint {
  const content = contentOf(request);
  const isMesh = pod.proxy === 'ztunnel' && (endpoint.pod?.proxy === 'ztunnel' || endpoint.pod?.proxy === 'sidecar');
  const tls = isMesh ? 'hbone' : content === 'tls' ? 'application' : 'plain';
  const arrival: Arrival = {
    tls,
    content,
    principal: isMesh ? (request.principal ?? principalOf(mesh, pod)) : undefined,
    sourceIp: pod.addresses[0] ?? '',
    ip: endpoint.ip,
    port: endpoint.port,
    host: request.host,
    path: request.path ?? '/',
    method: request.method ?? 'GET',
    headers: request.headers ?? {},
    claims: request.jwt,
    sni: undefined,
  };
  const server = endpoint.pod && serve(mesh, endpoint.pod, arrival);
  return {
    ...(endpoint.pod && { workload: `${endpoint.pod.namespace}/${endpoint.pod.name}` }),
    ip: endpoint.ip,
    port: endpoint.port,
    tls,
    ...(server && { server }),
  };
}

function handOver(
  { mesh, pod, request, ip }: At,
  to: { readonly gateway: WaypointGateway; readonly service?: MeshService; readonly endpoint?: Endpoint },
): Answer {
  const waypointName = fullName(to.gateway);
  const step: TraceStep = {
    what: 'waypoint',
    text: `to waypoint ${waypointName}`,
    outcome: 'taken',
    decision: decisionOf(to.gateway),
  };
  const client = { principal: request.principal ?? principalOf(mesh, pod), address: pod.addresses[0] ?? '' };
  const waypoint = throughWaypoint(mesh, { ...to, client, request, ip });
  return { outcome: 'waypoint', waypointName, waypoint, steps: [step, ...waypoint.steps] };
}
