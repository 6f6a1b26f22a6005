import { closest } from '../lib/suggest.ts';
import type { TraceStep } from '../model/graph.ts';
import type { RequestEndpoint, ServerDecision } from '../model/request.ts';
import { decisionOf } from '../world/decision.ts';
import { fullName } from '../world/resource.ts';
import type { Mesh } from './mesh.ts';
import type { Sending, SendingProxy } from './upstream.ts';
import { exportedText, seesExported } from './visibility.ts';

const tlsText: Readonly<Record<RequestEndpoint['tls'], string>> = {
  istio: 'mTLS',
  simple: 'TLS',
  mutual: 'mutual TLS',
  application: "TLS of the client's own",
  hbone: 'HBONE (mTLS)',
  plain: 'plain text',
};

/** Where a destination leads, what a DestinationRule has to say, and what each endpoint does. */
export function sendingSteps(
  mesh: Mesh,
  { destination, target, service, rule, missing }: Sending,
  { proxy, status }: { readonly proxy: SendingProxy; readonly status: number | undefined },
): readonly TraceStep[] {
  const { host = unusable, port, subset, weight, endpoints = [] } = destination;
  const share = weight === undefined ? '' : `, weight ${weight}`;
  const name = `${host}${port === undefined ? '' : `:${port}`}${subset ? ` subset ${subset}` : ''}${share}`;
  const ruleDecision = rule?.resources[0] && decisionOf(rule.resources[0]);
  if (missing) {
    const text = `${name}: ${missingText(missing, { mesh, host, service, subset, rule, proxy })}${status === undefined ? ': the connection ends' : `: ${status} (NC)`}`;
    const { owner, path } = target.place;
    return [{ what: 'missing', text, outcome: 'ends', decision: decisionOf(owner, path) }];
  }
  const steps: TraceStep[] = [
    { what: 'service', text: name, outcome: 'taken', ...(service && { decision: decisionOf(service.resource) }) },
  ];
  if (rule?.resources[0] && ruleDecision)
    steps.push({
      what: 'rule',
      text: `DestinationRule ${fullName(rule.resources[0])}`,
      outcome: 'taken',
      decision: ruleDecision,
    });
  if (endpoints.length === 0) steps.push(emptyStep(mesh, name));
  const seen = new Set<string>();
  for (const endpoint of endpoints) {
    const step = endpointStep(mesh, endpoint);
    if (!seen.has(step.text)) steps.push(step);
    seen.add(step.text);
  }
  return steps;
}

const unusable = 'the backend';
const isNamed = (host: string) => host !== unusable;

function emptyStep({ workloads }: Mesh, name: string): TraceStep {
  if (workloads.areKnown) return { what: 'missing', text: `${name} has no endpoint: 503 (UH)`, outcome: 'ends' };
  return { what: 'workload', text: 'the input holds no workloads: what is behind it cannot be said', outcome: 'maybe' };
}

interface Missing extends Pick<Sending, 'service' | 'rule'> {
  readonly mesh: Mesh;
  readonly host: string;
  readonly subset: string | undefined;
  readonly proxy: SendingProxy;
}

function missingText(
  missing: NonNullable<Sending['missing']>,
  { mesh, host, service, subset, rule, proxy }: Missing,
): string {
  if (missing === 'subset') {
    if (!rule) return `no DestinationRule that namespace ${proxy.namespace} gets defines subset ${subset}`;
    return `${rule.resources.map((one) => fullName(one)).join(', ')} defines no subset ${subset}`;
  }
  if (missing === 'port') {
    const ports = service?.ports.map(({ number }) => number).join(', ') || 'none';
    return `the service has no such port (it has ${ports})`;
  }
  if (!isNamed(host)) return 'no ReferenceGrant lets the route name it, or its kind is none that istiod knows';
  const there = mesh.servicesOf(host)[0];
  if (there)
    return seesExported(there.exported, proxy.namespace)
      ? `namespace ${proxy.namespace} does not import it (Sidecar)`
      : `it is exported to ${exportedText(there.exported)}, not to namespace ${proxy.namespace}`;
  const best = closest(host, [...mesh.visible(proxy.namespace).keys()]);
  return `there is no service of this name${best ? ` (did you mean ${best}?)` : ''}`;
}

/** What happens at an endpoint. */
export function endpointStep(mesh: Mesh, { workload, ip, port, tls, server }: RequestEndpoint): TraceStep {
  const text = `${workload ?? ip ?? ''}:${port}, ${tlsText[tls]}`;
  const why = server && refusalText(server);
  const decision = server?.decision ?? server?.policy?.decisions?.[0];
  if (why) return { what: 'workload', text: `${text}: ${why}`, outcome: 'ends', ...(decision && { decision }) };
  const [namespace = ''] = workload?.split('/') ?? [];
  const isUnsure =
    server?.protocol === 'application' && !mesh.world.isLive && !mesh.world.get('Namespace', '', namespace);
  if (!isUnsure) return { what: 'workload', text, outcome: 'taken' };
  const unsure = `if it has no sidecar: Namespace ${namespace}, which decides, is not in the input`;
  return { what: 'workload', text: `${text}, ${unsure}`, outcome: 'maybe' };
}

/** Why a server does not answer; undefined where it does. */
export function refusalText({ accepts, reason, policy, protocol }: ServerDecision): string | undefined {
  if (!accepts) return `refused: ${reason ?? 'the connection'}${protocol === 'http' ? ' (503, UF)' : ''}`;
  if (!policy || policy.decision === 'allow') return undefined;
  const status = protocol === 'http' ? (policy.decision === 'deny' ? '403' : '401') : 'connection closed';
  return `${status}: ${policy.reason ?? `denied by ${policy.by?.join(', ')}`}`;
}
