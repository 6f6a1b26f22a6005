import type { TraceStep } from '../model/graph.ts';
import type { MeshRequest, RequestAnswer } from '../model/request.ts';
import { decisionOf } from '../world/decision.ts';
import { decide, tokenDecision } from './authorization-policies.ts';
import { contentOf } from './dialled.ts';
import { chainsOf, type GatewayChain, gatewayHostFor, gatewayTable } from './gateway-routes.ts';
import { type GatewayListener, type GatewayServer, gatewayListeners } from './gateway-servers.ts';
import { detachedSteps, lostServerSteps, serverStep, unboundSteps, wildcardSteps } from './gateway-steps.ts';
import { bareHost } from './hosts.ts';
import { type ActionInput, applyRule, chooseEntry, forward } from './http-action.ts';
import type { Mesh } from './mesh.ts';
import { bySni } from './outbound.ts';
import { normalizedPath } from './paths.ts';
import type { Target } from './routes.ts';
import { lostSteps, principalOf } from './sidecar.ts';
import { refusalText } from './steps.ts';
import type { SendingProxy, Sent } from './upstream.ts';
import { seesExported } from './visibility.ts';
import type { MeshPod } from './workloads.ts';

type Answer = Omit<RequestAnswer, 'client'>;

interface Trip {
  readonly mesh: Mesh;
  readonly pod: MeshPod;
  readonly request: MeshRequest;
  readonly proxy: SendingProxy;
  readonly sent: Sent;
  readonly listener: GatewayListener;
  readonly sni: string | undefined;
}

/** Where a client outside the mesh comes from, if nothing is said. */
const outsideClient = '198.51.100.7';

/** What a gateway does with a request from outside. */
export function throughGateway(mesh: Mesh, pod: MeshPod, request: MeshRequest): RequestAnswer {
  const listeners = gatewayListeners(mesh, pod);
  const port = listeners.portBehind(request.port);
  const listener = listeners.at.get(port);
  const start: TraceStep = {
    what: 'from',
    text: `outside to port ${request.port} of gateway ${pod.namespace}/${pod.name}${port === request.port ? '' : `, which listens on ${port}`}`,
    outcome: 'taken',
    ...(pod.resource.source.file !== '' || !pod.isAssumed ? { decision: decisionOf(pod.resource) } : {}),
  };
  const lost = lostServerSteps(listeners.lost, request.port);
  const answer = listener
    ? atListener({ mesh, pod, request, listener, ...sending(mesh, pod, { request, port }) })
    : noListener(request.port);
  return { client: 'gateway', ...answer, steps: [start, ...lost, ...answer.steps] };
}

const noListener = (port: number): Answer => ({
  outcome: 'no-listener',
  steps: [{ what: 'end', text: `no server listens on port ${port}: connection refused`, outcome: 'ends' }],
});

/** Servers for TLS or TCP without a rule that they can use do not listen: http rules are none of theirs. */
function noUsableRule({ tls, tcp }: GatewayListener, port: number): Answer {
  const servers = [...tls, ...(tcp ? [tcp] : [])];
  const steps = servers.map((server): TraceStep => {
    const kind = server.tls === 'passthrough' ? 'tls' : 'tcp';
    const text = `${server.place.owner.origin} (${server.protocol} ${server.port}) has no ${kind} rule to use: it looks at no others`;
    return {
      what: 'gateway',
      text,
      outcome: 'passed over',
      decision: decisionOf(server.place.owner, server.place.path),
    };
  });
  const { steps: end, ...answer } = noListener(port);
  return { ...answer, steps: [...steps, ...end] };
}

function sending(
  mesh: Mesh,
  pod: MeshPod,
  { request, port }: { readonly request: MeshRequest; readonly port: number },
) {
  const services = mesh.visible(pod.namespace);
  const proxy: SendingProxy = {
    kind: 'gateway',
    namespace: pod.namespace,
    labels: pod.labels,
    principal: principalOf(mesh, pod),
    address: pod.addresses[0] ?? '',
    known(host) {
      const service = services.get(host);
      return service && { service, ports: undefined };
    },
  };
  const isHttp = request.protocol !== 'tcp';
  const sent: Sent = {
    content: isHttp ? 'http' : 'bytes',
    host: request.host,
    path: isHttp ? normalizedPath(request.path ?? '/', mesh.settings.pathNormalization) : '/',
    method: request.method ?? 'GET',
    headers: request.headers ?? {},
    claims: request.jwt,
    dialled: { ip: request.ip ?? pod.addresses[0] ?? '', port },
  };
  const sni = request.tls && !request.noSNI ? (request.sni ?? bareHost(request.host)) : undefined;
  return { proxy, sent, sni };
}

function atListener(trip: Trip): Answer {
  const { listener, request, mesh, pod } = trip;
  const tls = listener.tls.flatMap((server) => chainsOf(mesh, pod, server));
  const tcp = listener.tcp ? chainsOf(mesh, pod, listener.tcp) : [];
  if (tls.length + tcp.length + listener.http.length === 0) return noUsableRule(listener, request.port);
  if (request.tls) {
    const chain = bySni(tls, trip.sni);
    if (chain) return overChain(trip, chain);
    if (tcp[0]) return overTcp(trip, tcp[0], 'tls');
    return noChain(trip.sni === undefined ? 'TLS without a name' : `TLS for ${trip.sni}`, listener);
  }
  if (tcp[0]) return overTcp(trip, tcp[0], contentOf(request));
  if (listener.http.length > 0)
    return request.protocol === 'tcp'
      ? noChain('bytes that are no HTTP', listener)
      : overHttp(trip, listener.http, 'http');
  return noChain('plain text', listener);
}

function noChain(what: string, { http, tls, tcp }: GatewayListener): Answer {
  const servers = [...http, ...tls, ...(tcp ? [tcp] : [])];
  const names = servers.flatMap(({ hosts }) => hosts.map(({ text }) => text)).join(', ');
  const step: TraceStep = {
    what: 'end',
    text: `no server of the port takes ${what} (its servers are for ${names || 'no host'}): connection reset`,
    outcome: 'ends',
    ...(servers[0] && { decision: decisionOf(servers[0].place.owner, servers[0].place.path) }),
  };
  return { outcome: 'no-chain', steps: [step] };
}

function overChain(trip: Trip, chain: GatewayChain): Answer {
  if (chain.rule)
    return overTcp(
      trip,
      chain,
      chain.server.tls === 'passthrough' ? 'tls' : contentOf({ ...trip.request, tls: false }),
    );
  if (trip.request.protocol === 'tcp')
    return noChain('bytes that are no HTTP', { ...trip.listener, http: [], tcp: undefined });
  return overHttp(trip, [chain.server], 'https');
}

function overTcp(trip: Trip, { server, rule }: GatewayChain, content: Sent['content']): Answer {
  const { mesh, proxy, sent } = trip;
  const policy = ownPolicy(trip, false);
  const input: ActionInput = {
    ...trip,
    mesh,
    proxy,
    sent: { ...sent, content },
    portFor: portFor(trip, rule?.place.owner.namespace ?? '', server.port),
    serverPort: server.port,
    scheme: 'tcp',
  };
  const route: TraceStep[] = rule
    ? [
        {
          what: 'route',
          text: `${rule.decidedBy} ${String(rule.place.path.at(-2))}[${String(rule.place.path.at(-1))}]`,
          outcome: 'taken',
          decision: decisionOf(rule.place.owner, rule.place.path),
        },
      ]
    : [];
  const answer = forward(rule?.targets ?? [], input, undefined);
  return { ...policy.answer, ...answer, steps: [serverStep(server), ...policy.steps, ...route, ...answer.steps] };
}

/** The port of a target that names none: the only one of its service, else the server's. */
function portFor({ mesh, proxy }: Trip, namespace: string, serverPort: number) {
  return ({ host, port }: Target) => {
    if (port !== undefined) return port;
    const near = mesh
      .servicesOf(host)
      .find((one) => one.namespace === namespace && seesExported(one.exported, proxy.namespace));
    const ports = (near ?? proxy.known(host)?.service)?.ports ?? [];
    return (ports.length === 1 ? ports[0]?.number : undefined) ?? serverPort;
  };
}

function overHttp(trip: Trip, servers: readonly GatewayServer[], scheme: string): Answer {
  const { mesh, pod, sent } = trip;
  const table = gatewayTable(mesh, pod, servers);
  const host = gatewayHostFor(table, bareHost(sent.host));
  const first = servers.find((server) => server.hosts.some((one) => one.host === host?.domain)) ?? servers[0];
  const steps: TraceStep[] = first ? [serverStep(first)] : [];
  const policy = ownPolicy(trip, true);
  steps.push(...policy.steps);
  if (!host) {
    const known = [...table.keys()].join(', ');
    const text = `no VirtualService and no route is served for ${bareHost(sent.host)} here${known && ` (only for ${known})`}: 404 (NR)`;
    const answer: Answer = {
      outcome: 'no-route',
      status: 404,
      flag: 'NR',
      steps: [
        ...steps,
        ...unboundSteps(mesh, pod, { host: bareHost(sent.host), servers }),
        ...detachedSteps(mesh, pod, bareHost(sent.host)),
        { what: 'end', text, outcome: 'ends' },
      ],
    };
    return { ...policy.answer, ...answer };
  }
  if (host.redirectsToHttps && scheme === 'http') {
    const text = `301 redirect to https, as the server asks (httpsRedirect)`;
    const decision = first && decisionOf(first.place.owner, [...first.place.path, 'tls', 'httpsRedirect']);
    const end: TraceStep = { what: 'answer', text, outcome: 'ends', ...(decision && { decision }) };
    return {
      ...policy.answer,
      outcome: 'redirect',
      status: 301,
      redirect: { status: 301, scheme: 'https' },
      steps: [...steps, end],
    };
  }
  const claims = tokenDecision(mesh.authorization.forPod(pod).authentication, { claims: sent.claims }).claims;
  const chosen = chooseEntry(
    host.entries.map(({ entry }) => entry),
    { ...sent, scheme, claims },
  );
  steps.push(...host.routers.flatMap((router) => lostSteps(mesh, router)), ...chosen.steps);
  const taken = host.entries.find(({ entry }) => entry === chosen.entry);
  if (!taken) {
    const end: TraceStep = { what: 'end', text: `no route of ${host.domain} takes it: 404 (NR)`, outcome: 'ends' };
    return {
      ...policy.answer,
      outcome: 'no-route',
      status: 404,
      flag: 'NR',
      steps: [...steps, ...wildcardSteps(table, host.domain), end],
    };
  }
  const { router, port, entry } = taken;
  const input: ActionInput = { ...trip, portFor: portFor(trip, router.namespace, port), serverPort: port, scheme };
  const answer = applyRule(entry.rule, input);
  return { ...policy.answer, ...answer, steps: [...steps, ...answer.steps] };
}

/** What the gateway's own policies say about a request. */
function ownPolicy({ mesh, pod, request, sent, sni }: Trip, isHttp: boolean) {
  const sourceIp = request.sourceIP ?? outsideClient;
  const policy = decide(mesh, mesh.authorization.forPod(pod), {
    ...sent,
    isHttp,
    sourceIp,
    remoteIp: sourceIp,
    principal: request.principal,
    port: sent.dialled.port,
    destinationIp: pod.addresses[0] ?? '',
    sni,
  });
  if (!policy) return { answer: {}, steps: [] };
  const refused = refusalText({ accepts: true, protocol: isHttp ? 'http' : 'tcp', policy });
  const text = refused ?? `the gateway's policies allow it${policy.by ? ` (${policy.by.join(', ')})` : ''}`;
  const step: TraceStep = {
    what: 'policy',
    text,
    outcome: refused ? 'ends' : 'taken',
    ...(policy.decisions?.[0] && { decision: policy.decisions[0] }),
  };
  return { answer: { policy }, steps: [step] };
}
