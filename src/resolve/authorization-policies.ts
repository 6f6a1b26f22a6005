import type { Decision } from '../model/graph.ts';
import type { PolicyDecision } from '../model/request.ts';
import { decisionOf } from '../world/decision.ts';
import { carries } from '../world/labels.ts';
import { type AnyResource, fullName, type Resource } from '../world/resource.ts';
import { type Attempt, type RuleContext, ruleMatches } from './authorization-match.ts';
import type { Mesh } from './mesh.ts';
import { authorizationSpec, requestAuthenticationSpec, type TargetRef } from './shapes.ts';
import type { MeshPod } from './workloads.ts';

type Policy = Resource<'AuthorizationPolicy'>;
type Authentication = Resource<'RequestAuthentication'>;

/** The policies that hold for one proxy. */
export interface PolicySet {
  readonly authorization: readonly Policy[];
  readonly authentication: readonly Authentication[];
}

export interface AuthorizationPolicies {
  /** Those that the proxy of a pod enforces: a sidecar's or a gateway's. */
  forPod(pod: MeshPod): PolicySet;
  /** Those that ztunnel enforces for a pod. */
  forZtunnel(pod: MeshPod): PolicySet;
  /** Those of a waypoint for one service: they name it, the service, or the class of waypoints. */
  forWaypoint(gateway: AnyResource, service: AnyResource): PolicySet;
}

const gatewayNameLabel = 'gateway.networking.k8s.io/gateway-name';

/** Files the policies by namespace. */
export function authorizationPoliciesOf(mesh: Pick<Mesh, 'world' | 'settings'>): AuthorizationPolicies {
  const { world, settings } = mesh;
  const { rootNamespace } = settings;
  const policies = world.all('AuthorizationPolicy');
  const authentications = world.all('RequestAuthentication');
  const choose = (namespace: string, applies: (policy: Policy | Authentication) => boolean): PolicySet => {
    const isNear = (policy: AnyResource) => policy.namespace === rootNamespace || policy.namespace === namespace;
    return {
      authorization: policies.filter((policy) => isNear(policy) && applies(policy)),
      authentication: authentications.filter((policy) => isNear(policy) && applies(policy)),
    };
  };
  return {
    forPod: (pod) => choose(pod.namespace, (policy) => selects(policy, pod)),
    forZtunnel(pod) {
      const { authorization } = choose(
        pod.namespace,
        (policy) => targetsOf(policy).length === 0 && selectorFits(policy, pod),
      );
      const isKnown = (policy: Policy) =>
        ['ALLOW', 'DENY'].includes(authorizationSpec(policy.object.spec)?.action ?? 'ALLOW');
      return { authorization: authorization.filter(isKnown), authentication: [] };
    },
    forWaypoint(gateway, service) {
      const applies = (policy: AnyResource) =>
        targetsOf(policy).some(({ kind, name }) => {
          if (kind === 'Gateway') return name === gateway.name && policy.namespace === gateway.namespace;
          if (kind === 'GatewayClass') return name === 'istio-waypoint' && policy.namespace === rootNamespace;
          return kind === service.kind && name === service.name && policy.namespace === service.namespace;
        });
      return { authorization: policies.filter(applies), authentication: authentications.filter(applies) };
    },
  };
}

/** The objects that a policy names instead of selecting pods. */
export function targetsOf(policy: AnyResource): readonly TargetRef[] {
  const { targetRef, targetRefs = [] } = requestAuthenticationSpec(policy.object.spec) ?? {};
  return targetRefs.length > 0 ? targetRefs : targetRef ? [targetRef] : [];
}

const selectorFits = (policy: AnyResource, pod: MeshPod) =>
  carries(pod.labels, requestAuthenticationSpec(policy.object.spec)?.selector?.matchLabels ?? {});

function selects(policy: AnyResource, pod: MeshPod): boolean {
  const targets = targetsOf(policy);
  if (targets.length === 0) return selectorFits(policy, pod);
  const gateway = pod.labels[gatewayNameLabel];
  return (
    gateway !== undefined &&
    policy.namespace === pod.namespace &&
    targets.some(({ kind, name }) => kind === 'Gateway' && name === gateway)
  );
}

/** What a set of policies says: CUSTOM, then tokens, then DENY, then ALLOW; undefined where no policy applies. */
export function decide(mesh: Mesh, set: PolicySet, attempt: Attempt, isZtunnel = false): PolicyDecision | undefined {
  if (set.authorization.length === 0 && set.authentication.length === 0) return undefined;
  const read = set.authorization
    .filter((policy) => isZtunnel || policy.annotations['istio.io/dry-run'] !== 'true')
    .map((policy) => ({ policy, spec: authorizationSpec(policy.object.spec) ?? {} }));
  const of = (action: string) => read.filter(({ spec }) => (spec.action ?? 'ALLOW') === action);
  const matching = (action: string, seen: Attempt) =>
    of(action).flatMap(({ policy, spec }) => {
      const context: RuleContext = { namespace: policy.namespace, settings: mesh.settings, action, isZtunnel };
      const indexes = [...(spec.rules ?? []).entries()].filter(([, rule]) => ruleMatches(rule, seen, context));
      return indexes.map(([index]) => ({
        rule: `${fullName(policy)} rules[${index}]`,
        decision: decisionOf(policy, ['spec', 'rules', index]),
      }));
    });
  const custom = customDecision(mesh, of('CUSTOM'), (seen) => matching('CUSTOM', seen), attempt);
  if (custom) return custom;
  const token = attempt.isHttp ? tokenDecision(set.authentication, attempt) : { claims: undefined };
  if (token.reason) return { decision: 'unauthorized', reason: token.reason };
  const seen: Attempt = { ...attempt, claims: token.claims };
  const denied = matching('DENY', seen);
  if (denied.length > 0) return { decision: 'deny', ...byRules(denied) };
  if (of('ALLOW').length === 0) return { decision: 'allow' };
  const allowed = matching('ALLOW', seen);
  if (allowed.length > 0) return { decision: 'allow', ...byRules(allowed) };
  const names = of('ALLOW').map(({ policy }) => fullName(policy));
  const decisions = of('ALLOW').map(({ policy }) => decisionOf(policy));
  return { decision: 'deny', reason: `no rule of ${names.join(', ')} (ALLOW) matches`, decisions };
}

interface Hit {
  readonly rule: string;
  readonly decision: Decision;
}

const byRules = (hits: readonly Hit[]) => ({
  by: hits.map(({ rule }) => rule),
  decisions: hits.map(({ decision }) => decision),
});

/** An authorizer outside is taken to say yes; one that cannot be asked says no. */
function customDecision(
  mesh: Mesh,
  custom: readonly { readonly policy: Policy; readonly spec: NonNullable<ReturnType<typeof authorizationSpec>> }[],
  matching: (attempt: Attempt) => readonly Hit[],
  attempt: Attempt,
): PolicyDecision | undefined {
  if (custom.length === 0) return undefined;
  const names = new Set(custom.map(({ spec }) => spec.provider?.name ?? ''));
  const isMultiple = names.size > 1 && !mesh.settings.isOn('PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS');
  const problem = isMultiple
    ? 'several CUSTOM providers on one workload'
    : [...names].map((name) => authorizerProblem(mesh, name)).find((text) => text !== undefined);
  const hits = matching(attempt);
  if (!problem || hits.length === 0) return undefined;
  return { decision: 'deny', ...byRules(hits), reason: problem };
}

/** Why a provider of CUSTOM policies cannot be asked. */
export function authorizerProblem(mesh: Mesh, name: string): string | undefined {
  const { authorizers } = mesh.settings;
  if (!authorizers.has(name)) return `the mesh has no extensionProvider ${name || 'without a name'}`;
  const authorizer = authorizers.get(name);
  if (!authorizer) return `extensionProvider ${name} is no external authorizer`;
  const [namespace, host] = authorizer.service.includes('/')
    ? authorizer.service.split('/')
    : [undefined, authorizer.service];
  const found = mesh
    .servicesOf(host ?? '')
    .filter((service) => namespace === undefined || service.namespace === namespace);
  if (found.length === 1) return undefined;
  return found.length === 0
    ? `there is no service ${authorizer.service} of extensionProvider ${name}`
    : `several namespaces have the host ${authorizer.service} of extensionProvider ${name}`;
}

/** What the receiver makes of a token: its claims, or why it is refused. */
export function tokenDecision(
  authentications: readonly Authentication[],
  { claims }: Pick<Attempt, 'claims'>,
): { readonly claims: Attempt['claims']; readonly reason?: string } {
  const rules = authentications
    .flatMap((policy) => requestAuthenticationSpec(policy.object.spec)?.jwtRules ?? [])
    .filter(looksAtAuthorization);
  if (!claims || rules.length === 0) return { claims: undefined };
  const known = rules.filter(({ issuer }) => issuer === claims.iss);
  if (known.length === 0)
    return { claims: undefined, reason: `no rule knows the issuer ${String(claims.iss)} of the token` };
  const audiences = ([] as unknown[]).concat(claims.aud ?? []);
  const fitting = known.some(
    (rule) => !rule.audiences?.length || rule.audiences.some((audience) => audiences.includes(audience)),
  );
  return fitting ? { claims } : { claims: undefined, reason: 'the token is for other audiences' };
}

function looksAtAuthorization(rule: {
  readonly fromHeaders?: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly fromParams?: readonly string[] | undefined;
}): boolean {
  const { fromHeaders = [], fromParams = [] } = rule;
  if (fromHeaders.length === 0 && fromParams.length === 0) return true;
  return fromHeaders.some(({ name }) => typeof name === 'string' && name.toLowerCase() === 'authorization');
}
