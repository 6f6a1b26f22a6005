import { append } from '../world/label-index.ts';
import { carries, isEmpty } from '../world/labels.ts';
import type { Labels, Resource } from '../world/resource.ts';
import { byAge } from './age.ts';
import { peerAuthenticationSpec } from './shapes.ts';

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** A mode, and the policy that says so; none: nothing does, and both plain text and mTLS are taken. */
export interface ServerMtls {
  readonly mode: MtlsMode;
  readonly by?: { readonly policy: Resource<'PeerAuthentication'>; readonly path: readonly (string | number)[] };
}

export interface PeerAuthentications {
  /** What a workload takes on one of its own ports. */
  forPort(pod: { readonly namespace: string; readonly labels: Labels }, port: number): ServerMtls;
  /** What the namespace and the mesh say: all that clients ask for a whole service. */
  forNamespace(namespace: string): ServerMtls;
}

/** The PeerAuthentications by level: workload, namespace, mesh; of each level only the oldest counts. */
export function peerAuthenticationsOf(
  resources: readonly Resource<'PeerAuthentication'>[],
  rootNamespace: string,
): PeerAuthentications {
  const wide = new Map<string, Resource<'PeerAuthentication'>>();
  const narrow = new Map<string, Resource<'PeerAuthentication'>[]>();
  for (const policy of resources.toSorted(byAge)) {
    const selector = peerAuthenticationSpec(policy.object.spec)?.selector?.matchLabels;
    if (!isEmpty(selector)) {
      if (policy.namespace !== rootNamespace) append(narrow, policy.namespace, policy);
    } else if (!wide.has(policy.namespace)) wide.set(policy.namespace, policy);
  }
  const forNamespace = (namespace: string): ServerMtls => {
    for (const level of [namespace, rootNamespace]) {
      const policy = wide.get(level);
      const mode = policy && modeOf(peerAuthenticationSpec(policy.object.spec)?.mtls?.mode);
      if (policy && mode) return { mode, by: { policy, path: ['spec', 'mtls', 'mode'] } };
    }
    return { mode: 'PERMISSIVE' };
  };
  return {
    forNamespace,
    forPort({ namespace, labels }, port) {
      const policy = narrow
        .get(namespace)
        ?.find((one) => carries(labels, peerAuthenticationSpec(one.object.spec)?.selector?.matchLabels ?? {}));
      if (!policy) return forNamespace(namespace);
      const spec = peerAuthenticationSpec(policy.object.spec) ?? {};
      const atPort = modeOf(spec.portLevelMtls?.[String(port)]?.mode);
      if (atPort) return { mode: atPort, by: { policy, path: ['spec', 'portLevelMtls', String(port), 'mode'] } };
      const mode = modeOf(spec.mtls?.mode);
      return mode ? { mode, by: { policy, path: ['spec', 'mtls', 'mode'] } } : forNamespace(namespace);
    },
  };
}

const modeOf = (text: string | undefined): MtlsMode | undefined =>
  text === 'STRICT' || text === 'PERMISSIVE' || text === 'DISABLE' ? text : undefined;
