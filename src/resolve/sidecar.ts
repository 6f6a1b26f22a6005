import type { TraceStep } from '../model/graph.ts';
import type { MeshRequest, RequestAnswer } from '../model/request.ts';
import { decisionOf } from '../world/decision.ts';
import { fullName } from '../world/resource.ts';
import { contentOf, dialledAddress } from './dialled.ts';
import { bareHost } from './hosts.ts';
import { type ActionInput, applyRule, chooseEntry, forward } from './http-action.ts';
import type { Mesh } from './mesh.ts';
import { type Outbound, outboundListener } from './outbound.ts';
import { normalizedPath } from './paths.ts';
import type { Target } from './routes.ts';
import type { Scope } from './scope.ts';
import type { MeshService } from './services.ts';
import { endpointStep } from './steps.ts';
import { dialledEndpoints, type SendingProxy, type Sent } from './upstream.ts';
import { routeTable, virtualHostFor } from './virtual-hosts.ts';
import type { MeshPod } from './workloads.ts';

type Answer = RequestAnswer;

/** What the sidecar of a workload does with a request of its program. */
export function throughSidecar(mesh: Mesh, pod: MeshPod, request: MeshRequest): Answer {
  const scope = mesh.scope(pod.namespace, pod.labels);
  const ip = dialledAddress(mesh, request, pod.namespace);
  const content = contentOf(request);
  const sni = request.tls && !request.noSNI ? (request.sni ?? bareHost(request.host)) : undefined;
  const found = outboundListener(mesh, scope, { ip, port: request.port, content, sni });
  const proxy: SendingProxy = {
    kind: 'sidecar',
    namespace: pod.namespace,
    labels: pod.labels,
    principal: request.principal ?? principalOf(mesh, pod),
    address: pod.addresses[0] ?? '',
    known: (host) => scope.known.get(host),
  };
  const path = request.path ?? '/';
  const sent: Sent = {
    content,
    host: request.host,
    path: content === 'http' ? normalizedPath(path, mesh.settings.pathNormalization) : path,
    method: request.method ?? 'GET',
    headers: request.headers ?? {},
    claims: request.jwt,
    dialled: { ip, port: request.port },
  };
  const trip: Trip = { mesh, scope, proxy, sent, found };
  const steps = [start(mesh, pod, scope)];
  const answer =
    found.as === 'http' ? overHttp(trip, found) : found.as === 'tcp' ? overTcp(trip, found) : fallthrough(trip);
  return { client: 'sidecar', ...answer, steps: [...steps, ...answer.steps] };
}

/** The identity of a pod. */
export const principalOf = ({ settings }: Mesh, { namespace, serviceAccount }: MeshPod): string =>
  `${settings.trustDomain}/ns/${namespace}/sa/${serviceAccount}`;

function start({ world }: Mesh, pod: MeshPod, { sidecar }: Scope): TraceStep {
  const who = pod.isAssumed ? `any pod of ${pod.namespace}` : `${pod.namespace}/${pod.name}`;
  const isTaken = pod.isAssumed && !world.get('Namespace', '', pod.namespace);
  const through = isTaken ? 'the sidecar that it is taken to have' : 'its sidecar';
  const by = sidecar ? `, which sees what Sidecar ${fullName(sidecar)} imports` : '';
  return {
    what: 'from',
    text: `${who} through ${through}${by}`,
    outcome: 'taken',
    decision: decisionOf(sidecar ?? pod.resource),
  };
}

interface Trip {
  readonly mesh: Mesh;
  readonly scope: Scope;
  readonly proxy: SendingProxy;
  readonly sent: Sent;
  readonly found: Outbound;
}

function inputOf({ mesh, proxy, sent }: Trip, portFor: (target: Target) => number): ActionInput {
  return { mesh, proxy, sent, portFor, serverPort: sent.dialled.port, scheme: 'http' };
}

function overHttp(trip: Trip, { listener, only }: Extract<Outbound, { as: 'http' }>): Omit<Answer, 'client'> {
  const { mesh, scope, sent } = trip;
  const { port } = sent.dialled;
  const table = routeTable(mesh, scope, { listener, port, ...(only && { only }) });
  const host = virtualHostFor(table, bareHost(sent.host));
  if (!host) return fallthrough(trip);
  const input = inputOf(trip, (target) => target.port ?? port);
  if (!host.router && host.service) {
    const step: TraceStep = {
      what: 'route',
      text: `no VirtualService has a say about ${host.service.host}`,
      outcome: 'taken',
    };
    const answer = forward([itself(host.service)], input, 503);
    return { ...answer, steps: [step, ...answer.steps] };
  }
  const seen = { ...sent, scheme: 'http', claims: undefined };
  const { entry, steps } = chooseEntry(host.entries, seen);
  const lost = host.router ? lostSteps(mesh, host.router) : [];
  if (!entry) {
    const end: TraceStep = { what: 'end', text: 'no route takes it: 404 (NR)', outcome: 'ends' };
    return { outcome: 'no-route', status: 404, flag: 'NR', steps: [...lost, ...steps, end] };
  }
  const answer = applyRule(entry.rule, input);
  return { ...answer, steps: [...lost, ...steps, ...answer.steps] };
}

/** Rules that hand on to a delegate which cannot be used. */
export function lostSteps(mesh: Mesh, router: Parameters<Mesh['lost']['get']>[0]): readonly TraceStep[] {
  return (mesh.lost.get(router) ?? []).map(({ rule, why }) => ({
    what: 'route',
    text: `a rule of ${rule.decidedBy} is dropped: ${why}`,
    outcome: 'passed over',
    decision: decisionOf(rule.place.owner, rule.place.path),
  }));
}

/** A service as the target of the route that istiod makes itself. */
export const itself = (service: MeshService): Target => ({
  host: service.host,
  subset: '',
  port: undefined,
  weight: undefined,
  setsHost: undefined,
  place: { owner: service.resource, path: [] },
});

function overTcp(trip: Trip, { service, rule }: Extract<Outbound, { as: 'tcp' }>): Omit<Answer, 'client'> {
  const { sent, scope } = trip;
  const { port } = sent.dialled;
  const single = ({ host }: Target) => {
    const ports = scope.known.get(host)?.service.ports ?? [];
    return ports.length === 1 ? ports[0]?.number : undefined;
  };
  const input = inputOf(trip, (target) => target.port ?? (rule ? single(target) : undefined) ?? port);
  const text = rule
    ? `${rule.decidedBy} ${String(rule.place.path.at(-2))}[${String(rule.place.path.at(-1))}]`
    : `no VirtualService has a say about ${service.host} as TCP`;
  const step: TraceStep = {
    what: 'route',
    text,
    outcome: 'taken',
    ...(rule && { decision: decisionOf(rule.place.owner, rule.place.path) }),
  };
  const answer = forward(rule ? rule.targets : [itself(service)], input, undefined);
  return { ...answer, ...(rule && { decidedBy: rule.decidedBy }), steps: [step, ...answer.steps] };
}

/** What becomes of a request that no listener or virtual host knows. */
function fallthrough(trip: Trip): Omit<Answer, 'client'> {
  const { mesh, scope, proxy, sent, found } = trip;
  const decision = scope.sidecar && decisionOf(scope.sidecar, ['spec', 'outboundTrafficPolicy']);
  if (scope.outboundMode === 'REGISTRY_ONLY') {
    const isHttp = found.as === 'http';
    const text = `nothing that ${scope.namespace} sees has this host, and outbound traffic is REGISTRY_ONLY: ${isHttp ? '502' : 'connection closed'}`;
    const step: TraceStep = { what: 'end', text, outcome: 'ends', ...(decision && { decision }) };
    return { outcome: 'blackhole', ...(isHttp && { status: 502 }), steps: [step] };
  }
  const { egressProxy } = scope;
  if (egressProxy) {
    return forward(
      [egressProxy],
      inputOf(trip, (target) => target.port ?? sent.dialled.port),
      503,
    );
  }
  const endpoints = dialledEndpoints(mesh, sent, proxy.address);
  const text = `nothing that ${scope.namespace} sees has this host: passed through to ${sent.dialled.ip}:${sent.dialled.port} as it is, without routes, rules or mTLS`;
  return {
    outcome: 'passthrough',
    destinations: [{ found: true, endpoints }],
    steps: [
      { what: 'end', text, outcome: 'taken', ...(decision && { decision }) },
      ...endpoints.map((endpoint) => endpointStep(mesh, endpoint)),
    ],
  };
}
