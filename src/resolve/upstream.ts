import type { RequestDestination, RequestEndpoint } from '../model/request.ts';
import type { Labels } from '../world/resource.ts';
import { type EffectiveRule, tlsFor } from './destination-rules.ts';
import { type Endpoint, endpointsOf } from './endpoints.ts';
import type { Mesh } from './mesh.ts';
import type { Target } from './routes.ts';
import type { KnownService } from './scope.ts';
import { type Arrival, type Content, serve } from './server.ts';
import { type MeshService, portOf } from './services.ts';
import { aliasTarget } from './virtual-hosts.ts';
import type { MeshPod } from './workloads.ts';

/** The proxy that sends a request on. */
export interface SendingProxy {
  readonly kind: 'sidecar' | 'gateway' | 'waypoint';
  readonly namespace: string;
  readonly labels: Labels;
  /** Its identity in mTLS; at a waypoint that of the waypoint. */
  readonly principal: string;
  readonly address: string;
  known(host: string): KnownService | undefined;
}

/** What is sent. */
export interface Sent {
  readonly content: Content;
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  /** The address that the client dialled: where a service has no endpoints of its own, it goes there. */
  readonly dialled: { readonly ip: string; readonly port: number };
}

/** A destination with what decided about it. */
export interface Sending {
  readonly destination: RequestDestination;
  readonly target: Target;
  readonly service: MeshService | undefined;
  readonly rule: EffectiveRule | undefined;
  /** Why the proxy has no cluster for it. */
  readonly missing: 'host' | 'port' | 'subset' | undefined;
}

/** Where a target of a route leads, and how the proxy speaks to what is there. */
export function sendTo(
  mesh: Mesh,
  proxy: SendingProxy,
  { target, port, sent }: { readonly target: Target; readonly port: number; readonly sent: Sent },
): Sending {
  const alias = mesh.servicesOf(target.host).find(({ resolution }) => resolution === 'alias');
  const host = (alias && aliasTarget(mesh, alias)) ?? target.host;
  const known = proxy.known(host);
  const service = known?.service;
  const rule =
    service &&
    mesh.destinationRules.find(host, service.namespace, { namespace: proxy.namespace, labels: proxy.labels });
  const missing = whatIsMissing({ known, rule, port, subset: target.subset });
  const named = {
    ...(host && { host }),
    port,
    ...(target.subset && { subset: target.subset }),
    ...(target.weight !== undefined && { weight: target.weight }),
  };
  if (missing || !service)
    return { destination: { ...named, found: false }, target, service, rule, missing: missing ?? 'host' };
  const endpoints = endpointsTo(mesh, proxy, { service, port, subset: target.subset, rule, sent });
  return { destination: { ...named, found: true, endpoints }, target, service, rule, missing: undefined };
}

function whatIsMissing(about: {
  readonly known: KnownService | undefined;
  readonly rule: EffectiveRule | undefined;
  readonly port: number;
  readonly subset: string;
}): Sending['missing'] {
  const { known, rule, port, subset } = about;
  if (!known || known.service.resolution === 'alias') return 'host';
  if (!portOf(known.service, port) || (known.ports && !known.ports.has(port))) return 'port';
  return subset && !rule?.subsets.some(({ name }) => name === subset) ? 'subset' : undefined;
}

interface Leg {
  readonly service: MeshService;
  readonly port: number;
  readonly subset: string;
  readonly rule: EffectiveRule | undefined;
  readonly sent: Sent;
}

function endpointsTo(mesh: Mesh, proxy: SendingProxy, leg: Leg): readonly RequestEndpoint[] {
  const { service, port, subset, rule, sent } = leg;
  const labels = rule?.subsets.find(({ name }) => name === subset)?.labels ?? {};
  const all = endpointsOf(mesh, service, { port, labels: subset ? labels : {} });
  const isAsDialled = service.resolution === 'as dialled' && (proxy.kind === 'sidecar' || !service.isKubernetes);
  const reached = isAsDialled ? [atAddress(mesh, sent.dialled)] : all;
  const whole = isAsDialled ? endpointsOf(mesh, service, { port }) : undefined;
  return reached.map((endpoint) => {
    const tls = clientTls(mesh, proxy, { ...leg, endpoint, whole });
    const arrival: Arrival = {
      ...sent,
      tls,
      principal: tls === 'istio' || tls === 'hbone' ? proxy.principal : undefined,
      sourceIp: proxy.address,
      ip: endpoint.ip,
      port: endpoint.port,
      sni: tls === 'istio' ? `outbound_.${port}_.${subset}_.${service.host}` : undefined,
    };
    return answerOf(mesh, endpoint, arrival);
  });
}

function answerOf(mesh: Mesh, { pod, ip, port }: Endpoint, arrival: Arrival): RequestEndpoint {
  const server = pod && serve(mesh, pod, arrival);
  return {
    ...(pod && { workload: `${pod.namespace}/${pod.name}` }),
    ip,
    port,
    tls: arrival.tls,
    ...(server && { server }),
  };
}

/** Whatever is at an address. */
export function atAddress(mesh: Mesh, { ip, port }: { readonly ip: string; readonly port: number }): Endpoint {
  const pod = mesh.workloads.at(ip);
  return { ...(pod && { pod }), ip, port, labels: pod?.labels ?? {} };
}

interface TlsQuestion extends Leg {
  readonly endpoint: Endpoint;
  /** All endpoints of a service whose cluster goes where the client dialled. */
  readonly whole: readonly Endpoint[] | undefined;
}

/** Whether something at an endpoint is marked to speak mTLS. */
export const speaksMtls = ({ pod, speaksMtls: marked }: Endpoint): boolean => (pod ? hasMtls(pod) : (marked ?? false));
const hasMtls = ({ proxy, labels }: MeshPod) =>
  proxy === 'sidecar' || proxy === 'gateway' || labels['security.istio.io/tlsMode'] === 'istio';

/** What a proxy speaks to an endpoint: as the DestinationRule says, else mTLS wherever it is understood. */
export function clientTls(mesh: Mesh, proxy: SendingProxy, question: TlsQuestion): RequestEndpoint['tls'] {
  const { service, port, subset, rule, endpoint, whole, sent } = question;
  const plain = sent.content === 'tls' ? 'application' : 'plain';
  if (endpoint.pod?.proxy === 'ztunnel') return 'hbone';
  const { tls, isOffAbove } = tlsFor(rule, port, subset);
  if (isOffAbove) return plain;
  if (tls?.mode === 'DISABLE' || (tls && !tls.mode)) return plain;
  if (tls?.mode === 'SIMPLE' || tls?.mode === 'MUTUAL') {
    const isLost = tls.credentialName && proxy.kind === 'sidecar' && !rule?.workload;
    return isLost ? plain : tls.mode === 'SIMPLE' ? 'simple' : 'mutual';
  }
  if (tls?.mode === 'ISTIO_MUTUAL') return 'istio';
  const isOff =
    !mesh.settings.automaticMtls ||
    service.isExternal ||
    mesh.peerAuthentications.forNamespace(service.namespace).mode === 'DISABLE';
  if (isOff) return plain;
  if (whole) return service.isKubernetes && whole.length > 0 && whole.every(speaksMtls) ? 'istio' : plain;
  if (!speaksMtls(endpoint)) return plain;
  const isRefused = endpoint.pod && mesh.peerAuthentications.forPort(endpoint.pod, endpoint.port).mode === 'DISABLE';
  return isRefused ? plain : 'istio';
}

/** What is at the address that a client dialled, reached as the client sent it. */
export function dialledEndpoints(mesh: Mesh, sent: Sent, address: string): readonly RequestEndpoint[] {
  const { ip, port } = sent.dialled;
  const service = mesh.services.find((one) => one.isKubernetes && one.addresses.includes(ip));
  const [first] = service ? endpointsOf(mesh, service, { port }) : [];
  const endpoint = service ? first : atAddress(mesh, sent.dialled);
  if (!endpoint?.pod) return [];
  const tls = sent.content === 'tls' ? 'application' : 'plain';
  const arrival: Arrival = {
    ...sent,
    tls,
    principal: undefined,
    sourceIp: address,
    ip: endpoint.ip,
    port: endpoint.port,
    sni: undefined,
  };
  return [answerOf(mesh, endpoint, arrival)];
}
