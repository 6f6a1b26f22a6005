import type { Decision, MtlsMode } from '../model/graph.ts';
import { decisionOf } from '../world/decision.ts';
import { append } from '../world/label-index.ts';
import { carries, isEmpty } from '../world/labels.ts';
import { perWorld } from '../world/per-world.ts';
import type { AnyResource, Labels } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { authorizationSpec, peerAuthenticationSpec } from './shapes.ts';

/** What the policies say about a workload that receives a request. */
export interface Protection {
  /** What its PeerAuthentication accepts; Istio's default where none says anything. */
  readonly mtls: MtlsMode;
  readonly mtlsBy?: Decision;
  /** Ports with a mode of their own: `port 8080 mTLS DISABLE`. */
  readonly ports: readonly string[];
  /** Policies that let no request through, as `KIND NAMESPACE/NAME`. */
  readonly blockedBy: readonly string[];
}

interface Policy {
  readonly resource: AnyResource;
  readonly selector: Labels | undefined;
}
interface MtlsPolicy extends Policy {
  /** Absent where a wider policy decides. */
  readonly mode: MtlsMode | undefined;
  readonly ports: readonly string[];
}

const policies = perWorld((world: World) => {
  const mtls = new Map<string, MtlsPolicy[]>();
  for (const resource of world.all('PeerAuthentication')) {
    const spec = peerAuthenticationSpec(resource.object.spec);
    append(mtls, resource.namespace, {
      resource,
      selector: spec?.selector?.matchLabels,
      mode: modes.find((mode) => mode === spec?.mtls?.mode),
      ports: Object.entries(spec?.portLevelMtls ?? {}).map(([port, { mode }]) => `port ${port} mTLS ${mode}`),
    });
  }
  const blocking = new Map<string, Policy[]>();
  const targets = new Map<string, string[]>();
  for (const resource of world.all('AuthorizationPolicy').filter(letsNothingThrough)) {
    const { selector, targetRefs = [], targetRef } = authorizationSpec(resource.object.spec) ?? {};
    const refs = targetRef ? [targetRef, ...targetRefs] : targetRefs;
    for (const { kind, name } of refs) append(targets, `${kind} ${resource.namespace}/${name}`, resource.origin);
    if (refs.length === 0) append(blocking, resource.namespace, { resource, selector: selector?.matchLabels });
  }
  return { mtls, blocking, targets };
});

const modes = ['STRICT', 'PERMISSIVE', 'DISABLE'] as const;

/** ALLOW without rules allows nothing; DENY with a rule that asks for nothing denies everything. */
function letsNothingThrough({ object }: AnyResource): boolean {
  const { action = 'ALLOW', rules = [] } = authorizationSpec(object.spec ?? {}) ?? {};
  if (action === 'ALLOW') return rules.length === 0;
  const asksForNothing = rules.some(({ from = [], to = [], when = [] }) => from.length + to.length + when.length === 0);
  return action === 'DENY' && asksForNothing;
}

/** What a workload accepts: the PeerAuthentications in force, the nearest one first (workload, namespace, mesh; PERMISSIVE without any), and the AuthorizationPolicies that refuse all. */
export function protectionOf(world: World, workload: AnyResource): Protection {
  const { mtls } = policies(world);
  const own = mtls.get(workload.namespace) ?? [];
  const selected = own.filter((policy) => !isEmpty(policy.selector) && concerns(policy, workload));
  const wider = [...own, ...(mtls.get(world.mesh.rootNamespace) ?? [])].filter(({ selector }) => isEmpty(selector));
  const chosen = [...selected, ...wider].find(({ mode }) => mode !== undefined);
  return {
    mtls: chosen?.mode ?? 'PERMISSIVE',
    ...(chosen && { mtlsBy: decisionOf(chosen.resource, ['spec', 'mtls']) }),
    ports: selected.flatMap(({ ports }) => ports),
    blockedBy: blockersOf(world, workload),
  };
}

/** The policies that let nothing through to a workload. */
export function blockersOf(world: World, workload: AnyResource): readonly string[] {
  const { blocking } = policies(world);
  const near = new Set([workload.namespace, world.mesh.rootNamespace].flatMap((space) => blocking.get(space) ?? []));
  return [...near].filter((policy) => concerns(policy, workload)).map(({ resource }) => resource.origin);
}

/** The policies that let nothing through to what they name in `targetRefs`: a Gateway, Service or ServiceEntry. */
export function blockersOfTarget(world: World, kind: string, { namespace, name }: AnyResource): readonly string[] {
  return policies(world).targets.get(`${kind} ${namespace}/${name}`) ?? [];
}

const concerns = ({ selector }: Policy, workload: AnyResource) =>
  isEmpty(selector) || carries(workload.labels, selector ?? {});
