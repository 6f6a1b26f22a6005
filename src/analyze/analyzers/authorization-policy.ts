import { ingressGateway } from '../../world/built-in.ts';
import { type LabelIndex, labelIndex } from '../../world/label-index.ts';
import { carries, isEmpty, selectorText } from '../../world/labels.ts';
import { perWorld } from '../../world/per-world.ts';
import type { Labels, Resource } from '../../world/resource.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { isReached } from '../in-mesh.ts';
import { respell } from '../suggest.ts';

type Policy = Resource<'AuthorizationPolicy'>;

export const authorizationPolicy = defineAnalyzer({
  name: 'auth.AuthorizationPoliciesAnalyzer',
  summary: 'AuthorizationPolicies apply to some workload of the mesh and name namespaces that exist.',
  why: 'A policy without workloads protects nothing; a namespace that is misspelt lets nobody in, or keeps nobody out.',
  fix: 'Correct the labels in spec.selector, inject the sidecar into the workloads, or correct the namespace.',
  reads: ['MeshConfig', 'AuthorizationPolicy', 'Namespace', 'Workload'],
  emits: ['IST0101', 'IST0127'],
  *check(world) {
    const [settings] = world.all('MeshConfig');
    const rootNamespace = settings?.settings.rootNamespace ?? world.istioNamespace;
    for (const policy of world.all('AuthorizationPolicy')) {
      const labels = policy.spec?.selector?.matchLabels ?? {};
      const isRoot = policy.namespace === rootNamespace;
      // A policy that names a Gateway or Service instead is not for the namespace's workloads.
      const isTargeted = policy.spec?.targetRef !== undefined || (policy.spec?.targetRefs?.length ?? 0) > 0;
      const text = selectorText(labels);
      const covered = meshWorkloads(world).carrying(labels, isRoot ? undefined : policy.namespace);
      if (covered.length === 0 && !isTargeted && !isIngress(labels) && (text || !isRoot))
        yield finding('IST0127', policy, text ? 'spec.selector' : '', text);
      yield* unknownNamespaces(world, policy);
    }
  },
  examples: [
    {
      good: 'a policy with a workload, for a namespace that exists',
      yaml: `kind: AuthorizationPolicy
spec: {selector: {matchLabels: {app: a}}, rules: [{from: [{source: {namespaces: ['def*'], notNamespaces: [Default]}}]}]}
---
kind: Namespace
metadata: {name: default, labels: {istio-injection: enabled}}
---
kind: Pod
metadata: {name: a, labels: {app: a}}`,
    },
    {
      good: 'a policy of the root namespace for the whole mesh',
      yaml: 'kind: AuthorizationPolicy\nmetadata: {name: all, namespace: root}',
      mesh: 'rootNamespace: root',
    },
    {
      good: 'in the mesh by revision, by ambient mode, through the assumed ingress gateway, or for a Gateway',
      yaml: `kind: AuthorizationPolicy
metadata: {name: a, namespace: revised}
---
kind: AuthorizationPolicy
metadata: {name: a, namespace: ambient}
---
kind: AuthorizationPolicy
metadata: {name: a, namespace: istio-system}
spec: {selector: {matchLabels: {istio: ingressgateway}}}
---
kind: AuthorizationPolicy
metadata: {name: a, namespace: edge}
spec: {targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: g}]}
---
kind: Namespace
metadata: {name: revised, labels: {istio.io/rev: canary}}
---
kind: Namespace
metadata: {name: ambient, labels: {istio.io/dataplane-mode: ambient}}
---
kind: Pod
metadata: {name: a, namespace: revised}
---
kind: Pod
metadata: {name: a, namespace: ambient}`,
    },
    {
      bad: 'the pod has no sidecar, and nobody has such a namespace',
      yaml: `kind: AuthorizationPolicy
spec: {rules: [{from: [{source: {namespaces: [nope], notNamespaces: ['*-nope']}}]}]}
---
kind: Pod
metadata: {name: a}`,
      finds: [
        { code: 'IST0127', at: '' },
        { code: 'IST0101', at: 'spec.rules[0].from[0].source.namespaces[0]' },
        { code: 'IST0101', at: 'spec.rules[0].from[0].source.notNamespaces[0]' },
      ],
    },
  ],
});

/** The ingress gateway is taken for granted, as it is for Gateways. */
const isIngress = (labels: Labels) => !isEmpty(labels) && carries(ingressGateway.labels, labels);

const meshWorkloads: (world: World<'Namespace' | 'Workload'>) => LabelIndex<Resource<'Workload'>> = perWorld((world) =>
  labelIndex(world.all('Workload').filter((pod) => isReached(world, pod))),
);

function* unknownNamespaces(world: World<'Namespace'>, policy: Policy) {
  for (const [index, { from = [] }] of (policy.spec?.rules ?? []).entries())
    for (const [at, { source }] of from.entries())
      for (const field of ['namespaces', 'notNamespaces'] as const)
        for (const [position, name] of (source?.[field] ?? []).entries()) {
          if (isKnown(world, name)) continue;
          const path = `spec.rules[${index}].from[${at}].source`;
          const names = world.all('Namespace').map((namespace) => namespace.name);
          yield {
            ...finding('IST0101', policy, `${path}.${field}[${position}]`, 'namespace', name),
            // The reference looks for both lists in the first one's place.
            referencePath: `${path}.namespaces[${position}]`,
            ...respell({ name, path: `${path}.${field}[${position}]` }, names),
          };
        }
}

function isKnown(world: World<'Namespace'>, pattern: string): boolean {
  const known = world.get('Namespace', '', pattern.toLowerCase());
  if (known && !pattern.includes('*')) return true;
  const names = world.all('Namespace').map(({ name }) => name);
  if (pattern.startsWith('*')) return names.some((name) => name.endsWith(pattern.slice(1)));
  if (pattern.endsWith('*')) return names.some((name) => name.startsWith(pattern.slice(0, -1)));
  return names.some((name) => name.toLowerCase() === pattern.toLowerCase());
}
