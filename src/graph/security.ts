import type { MtlsMode } from '../model/graph.ts';
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
  /** Policies that let no request through, as `KIND NAMESPACE/NAME`. */
  readonly blockedBy: readonly string[];
}

interface Policy {
  readonly origin: string;
  readonly selector: Labels | undefined;
}

const policies = perWorld((world: World) => {
  const mtls = new Map<string, (Policy & { readonly mode: MtlsMode })[]>();
  for (const resource of world.all('PeerAuthentication')) {
    const spec = peerAuthenticationSpec(resource.object.spec);
    const mode = spec?.mtls?.mode;
    if (mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE')
      append(mtls, resource.namespace, { origin: resource.origin, selector: spec?.selector?.matchLabels, mode });
  }
  const blocking = new Map<string, Policy[]>();
  for (const resource of world.all('AuthorizationPolicy')) {
    const spec = authorizationSpec(resource.object.spec);
    if (!spec?.targetRefs?.length && letsNothingThrough(resource))
      append(blocking, resource.namespace, { origin: resource.origin, selector: spec?.selector?.matchLabels });
  }
  return { mtls, blocking };
});

/** ALLOW without rules allows nothing; DENY with a rule that asks for nothing denies everything. */
function letsNothingThrough({ object }: AnyResource): boolean {
  const { action = 'ALLOW', rules = [] } = authorizationSpec(object.spec ?? {}) ?? {};
  if (action === 'ALLOW') return rules.length === 0;
  const asksForNothing = rules.some(({ from = [], to = [], when = [] }) => from.length + to.length + when.length === 0);
  return action === 'DENY' && asksForNothing;
}

export function protectionOf(world: World, workload: AnyResource): Protection {
  const { mtls, blocking } = policies(world);
  const root = world.mesh.rootNamespace;
  const concerns = ({ selector }: Policy) => isEmpty(selector) || carries(workload.labels, selector ?? {});
  const own = mtls.get(workload.namespace) ?? [];
  const chosen =
    own.find((policy) => !isEmpty(policy.selector) && concerns(policy)) ??
    own.find(({ selector }) => isEmpty(selector)) ??
    (mtls.get(root) ?? []).find(({ selector }) => isEmpty(selector));
  const near = new Set([...(blocking.get(workload.namespace) ?? []), ...(blocking.get(root) ?? [])]);
  return {
    mtls: chosen?.mode ?? 'PERMISSIVE',
    blockedBy: [...near].filter(concerns).map(({ origin }) => origin),
  };
}
