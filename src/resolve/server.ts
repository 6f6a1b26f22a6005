import type { ServerDecision } from '../model/request.ts';
import { decisionOf } from '../world/decision.ts';
import { carries, isEmpty } from '../world/labels.ts';
import { decide } from './authorization-policies.ts';
import { targetPort } from './endpoints.ts';
import type { Mesh } from './mesh.ts';
import type { ServerMtls } from './peer-authentication.ts';
import { isHttp, type Protocol, protocolOf } from './protocols.ts';
import { sidecarFor } from './scope.ts';
import { byServiceAge, type MeshService } from './services.ts';
import { sidecarSpec } from './shapes.ts';
import type { MeshPod } from './workloads.ts';

/** What the bytes of a connection are: HTTP, a TLS hello, or something else. */
export type Content = 'http' | 'tls' | 'bytes';

/** A connection as it arrives at a pod. */
export interface Arrival {
  readonly tls: 'istio' | 'simple' | 'mutual' | 'application' | 'hbone' | 'plain';
  /** Inside the proxies' own TLS. */
  readonly content: Content;
  readonly principal: string | undefined;
  readonly sourceIp: string;
  readonly ip: string;
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly sni: string | undefined;
}

/** The Service whose port leads to a pod's port: of several the oldest. */
export function serviceOfPort(mesh: Mesh, pod: MeshPod, port: number): MeshService | undefined {
  return mesh.services
    .filter(
      (service) =>
        service.isKubernetes &&
        service.namespace === pod.namespace &&
        !isEmpty(service.selector) &&
        carries(pod.labels, service.selector ?? {}) &&
        service.ports.some((one) => one.protocol !== 'UDP' && targetPort(one, pod) === port),
    )
    .toSorted(byServiceAge)[0];
}

/** What the proxy of a pod takes a port for: as its Sidecar says, else as the oldest Service that leads there. */
export function inboundProtocol(mesh: Mesh, pod: MeshPod, port: number): Protocol {
  const sidecar = sidecarFor(mesh, pod.namespace, pod.labels);
  const ingress = (sidecar && sidecarSpec(sidecar.object.spec)?.ingress) ?? [];
  if (ingress.length > 0) {
    const item = ingress.find((one) => one.port?.number === port);
    return item ? protocolOf(item.port?.protocol) : 'auto';
  }
  const service = serviceOfPort(mesh, pod, port);
  return service?.ports.find((one) => one.protocol !== 'UDP' && targetPort(one, pod) === port)?.protocol ?? 'auto';
}

/** Whether a pod takes a connection, and what its policies say. */
export function serve(mesh: Mesh, pod: MeshPod, arrival: Arrival): ServerDecision | undefined {
  if (pod.proxy === 'gateway' || pod.proxy === 'waypoint') return undefined;
  if (pod.proxy === 'none') return withoutProxy(arrival);
  return pod.proxy === 'ztunnel' ? atZtunnel(mesh, pod, arrival) : atSidecar(mesh, pod, arrival);
}

function withoutProxy({ tls }: Arrival): ServerDecision {
  if (tls !== 'istio' && tls !== 'hbone') return { accepts: true, protocol: 'application' };
  return { accepts: false, reason: 'no proxy there speaks mTLS', protocol: 'application' };
}

function atZtunnel(mesh: Mesh, pod: MeshPod, arrival: Arrival): ServerDecision {
  const { mode, by } = mesh.peerAuthentications.forPort(pod, arrival.port);
  const isMesh = arrival.tls === 'hbone' || arrival.tls === 'istio';
  if (arrival.tls === 'istio')
    return { accepts: false, reason: 'ztunnel takes HBONE, not mTLS by a sidecar', protocol: 'ztunnel' };
  if (mode === 'STRICT' && !isMesh)
    return { accepts: false, reason: 'plain text not accepted', protocol: 'ztunnel', ...refusedBy(by) };
  const attempt = { ...attemptOf(arrival, isMesh), isHttp: false };
  const policy = decide(mesh, mesh.authorization.forZtunnel(pod), attempt, true);
  return { accepts: true, protocol: 'ztunnel', ...(policy && { policy }) };
}

const refusedBy = (by: ServerMtls['by']) => (by ? { decision: decisionOf(by.policy, by.path) } : {});

const attemptOf = (arrival: Arrival, isMesh: boolean) => ({
  ...arrival,
  remoteIp: arrival.sourceIp,
  principal: isMesh ? arrival.principal : undefined,
  destinationIp: arrival.ip,
  isHttp: true,
});

function atSidecar(mesh: Mesh, pod: MeshPod, arrival: Arrival): ServerDecision {
  const { mode, by } = mesh.peerAuthentications.forPort(pod, arrival.port);
  const protocol = inboundProtocol(mesh, pod, arrival.port);
  const isMesh = arrival.tls === 'istio' || arrival.tls === 'hbone';
  const seen: Content = arrival.tls === 'simple' || arrival.tls === 'mutual' ? 'tls' : arrival.content;
  const problem = refusal({ mode, protocol, isMesh, seen });
  const isHttpSeen = isHttp(protocol) || (protocol === 'auto' && seen === 'http');
  const as = isHttpSeen ? 'http' : 'tcp';
  if (problem) return { accepts: false, reason: problem, protocol: as, ...refusedBy(by) };
  const attempt = { ...attemptOf(arrival, isMesh), isHttp: isHttpSeen };
  const policy = decide(mesh, mesh.authorization.forPod(pod), attempt);
  return { accepts: true, protocol: as, ...(policy && { policy }) };
}

function refusal(about: {
  readonly mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE';
  readonly protocol: Protocol;
  readonly isMesh: boolean;
  readonly seen: Content;
}): string | undefined {
  const { mode, protocol, isMesh, seen } = about;
  if (mode === 'STRICT' && !isMesh) return seen === 'tls' ? 'mTLS required' : 'plain text not accepted';
  if (mode === 'DISABLE' && isMesh) return 'no mTLS here';
  if (!isHttp(protocol)) return undefined;
  if (seen === 'tls') return 'TLS not accepted';
  return seen === 'bytes' ? 'not HTTP' : undefined;
}
