import type { TraceStep } from '../model/graph.ts';
import type { MeshRequest, RequestAnswer } from '../model/request.ts';
import { decisionOf } from '../world/decision.ts';
import { fullName, type Resource } from '../world/resource.ts';
import { decide } from './authorization-policies.ts';
import { contentOf } from './dialled.ts';
import type { Endpoint } from './endpoints.ts';
import { overlap } from './hosts.ts';
import { type ActionInput, applyRule, chooseEntry, forward } from './http-action.ts';
import { entriesFor, isFor, type RouteContext } from './http-match.ts';
import type { Mesh } from './mesh.ts';
import { normalizedPath } from './paths.ts';
import { isHttp } from './protocols.ts';
import type { L4Rule, Router, Target } from './routes.ts';
import { visibleRouters } from './scope.ts';
import { type MeshService, portOf } from './services.ts';
import { itself } from './sidecar.ts';
import { refusalText } from './steps.ts';
import { dialledEndpoints, type SendingProxy, type Sent } from './upstream.ts';

export interface WaypointVisit {
  readonly gateway: Resource<'KubernetesGateway'>;
  /** What was addressed: a service, or a pod itself. */
  readonly service?: MeshService;
  readonly endpoint?: Endpoint;
  readonly client: { readonly principal: string; readonly address: string };
  readonly request: MeshRequest;
  readonly ip: string;
}

interface Trip extends WaypointVisit {
  readonly mesh: Mesh;
  readonly proxy: SendingProxy;
  readonly sent: Sent;
}

type Answer = Omit<RequestAnswer, 'client'>;

/** What a waypoint does with a request: the service that was addressed decides, not the Host. */
export function throughWaypoint(mesh: Mesh, visit: WaypointVisit): RequestAnswer {
  const { gateway, request, service } = visit;
  const known = mesh.visible(gateway.namespace);
  const content = contentOf(request);
  const proxy: SendingProxy = {
    kind: 'waypoint',
    namespace: gateway.namespace,
    labels: {},
    principal: `${mesh.settings.trustDomain}/ns/${gateway.namespace}/sa/${gateway.name}`,
    address: mesh.workloads.named(gateway.namespace, gateway.name)?.addresses[0] ?? '',
    known(host) {
      const found = known.get(host) ?? (service?.host === host ? service : undefined);
      return found && { service: found, ports: undefined };
    },
  };
  const sent: Sent = {
    content,
    host: request.host,
    path: content === 'http' ? normalizedPath(request.path ?? '/', mesh.settings.pathNormalization) : '/',
    method: request.method ?? 'GET',
    headers: request.headers ?? {},
    claims: request.jwt,
    dialled: { ip: visit.ip, port: request.port },
  };
  const trip: Trip = { ...visit, mesh, proxy, sent };
  const protocol = service ? (portOf(service, request.port)?.protocol ?? 'auto') : 'auto';
  const asHttp = content === 'http' && (isHttp(protocol) || protocol === 'auto');
  const policy = policyStep(trip, asHttp);
  const answer = service ? (asHttp ? overHttp(trip, service) : overTcp(trip, service)) : toPod(trip);
  return { client: 'waypoint', ...policy.answer, ...answer, steps: [...policy.steps, ...answer.steps] };
}

function toPod({ mesh, sent, proxy }: Trip): Answer {
  const endpoints = dialledEndpoints(mesh, sent, proxy.address);
  return { outcome: 'forward', destinations: [{ found: true, endpoints }], steps: [] };
}

function policyStep({ mesh, gateway, service, client, request, sent, ip }: Trip, asHttp: boolean) {
  const set = service ? mesh.authorization.forWaypoint(gateway, service.resource) : undefined;
  const attempt = {
    ...sent,
    isHttp: asHttp,
    sourceIp: client.address,
    remoteIp: client.address,
    principal: client.principal,
    port: request.port,
    destinationIp: ip,
    sni: undefined,
  };
  const policy = set && decide(mesh, set, attempt);
  if (!policy) return { answer: {}, steps: [] };
  const refused = refusalText({ accepts: true, protocol: asHttp ? 'http' : 'tcp', policy });
  const step: TraceStep = {
    what: 'policy',
    text: refused ?? `the waypoint's policies allow it${policy.by ? ` (${policy.by.join(', ')})` : ''}`,
    outcome: refused ? 'ends' : 'taken',
    ...(policy.decisions?.[0] && { decision: policy.decisions[0] }),
  };
  return { answer: { policy }, steps: [step] };
}

/** VirtualServices of the waypoint's or the service's namespace, all of them in order. */
function routersFor({ mesh, gateway }: Trip, service: MeshService): readonly Router[] {
  return visibleRouters(mesh, gateway.namespace, 'mesh').filter(
    ({ namespace, hosts, onlyPort }) =>
      (namespace === gateway.namespace || namespace === service.namespace) &&
      onlyPort === undefined &&
      hosts.some((host) => overlap(host, service.host)),
  );
}

const contextOf = ({ gateway, request }: Trip): RouteContext => ({
  gateways: new Set(['mesh']),
  port: request.port,
  labels: {},
  namespace: gateway.namespace,
  isWaypoint: true,
});

function inputOf(trip: Trip): ActionInput {
  const single = ({ host }: Target) => {
    const ports = trip.proxy.known(host)?.service.ports ?? [];
    return ports.length === 1 ? ports[0]?.number : undefined;
  };
  return {
    ...trip,
    portFor: (target) => target.port ?? single(target) ?? trip.request.port,
    serverPort: trip.request.port,
    scheme: 'http',
  };
}

function overHttp(trip: Trip, service: MeshService): Answer {
  const routers = routersFor(trip, service);
  const entries = routers.flatMap(({ http }) => entriesFor(http, contextOf(trip)));
  const input = inputOf(trip);
  if (entries.length === 0) return forward([{ ...itself(service), port: trip.request.port }], input, 503);
  const { entry, steps } = chooseEntry(entries, { ...trip.sent, scheme: 'http' });
  if (!entry) {
    const end: TraceStep = { what: 'end', text: 'no route takes it: 404 (NR)', outcome: 'ends' };
    return { outcome: 'no-route', status: 404, flag: 'NR', steps: [...steps, end] };
  }
  const answer = applyRule(entry.rule, input);
  return { ...answer, steps: [...steps, ...answer.steps] };
}

function overTcp(trip: Trip, service: MeshService): Answer {
  const context = contextOf(trip);
  const routers = routersFor(trip, service);
  const usable = ({ matches }: L4Rule) => matches.length === 0 || matches.some((match) => isFor(match, context));
  const rule = routers.flatMap(({ tls }) => tls).find(usable) ?? routers.flatMap(({ tcp }) => tcp).find(usable);
  const targets = rule?.targets ?? [{ ...itself(service), port: trip.request.port }];
  const answer = forward(targets, inputOf(trip), undefined);
  const step: readonly TraceStep[] = rule
    ? [
        {
          what: 'route',
          text: `${rule.decidedBy} ${fullName(rule.place.owner)}`,
          outcome: 'taken',
          decision: decisionOf(rule.place.owner, rule.place.path),
        },
      ]
    : [];
  return { ...answer, ...(rule && { decidedBy: rule.decidedBy }), steps: [...step, ...answer.steps] };
}
