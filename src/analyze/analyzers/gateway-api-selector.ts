import { defineAnalyzer, finding } from '../define-analyzer.ts';

const policyKinds = ['AuthorizationPolicy', 'RequestAuthentication', 'Telemetry', 'WasmPlugin'] as const;
const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';

export const gatewayApiSelector = defineAnalyzer({
  name: 'k8sgateway.SelectorAnalyzer',
  summary: 'Policies reach Kubernetes Gateways by targetRef, not by a selector.',
  why: 'Gateways and waypoints that were made from a Kubernetes Gateway ignore policies that only select their pods.',
  fix: 'Replace spec.selector by spec.targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: NAME}].',
  reads: [...policyKinds, 'Workload'],
  emits: ['IST0166'],
  *check(world) {
    for (const kind of policyKinds)
      for (const policy of world.all(kind)) {
        if (!policy.spec?.selector || policy.spec.targetRef) continue;
        for (const { labels } of world.carrying('Workload', policy.spec.selector.matchLabels ?? {}, policy.namespace)) {
          const gateway = labels[gatewayLabel];
          if (gateway !== undefined) yield finding('IST0166', policy, 'spec.selector', gateway);
        }
      }
  },
  examples: [
    {
      good: 'a reference, and a selector for other pods',
      yaml: `kind: AuthorizationPolicy
spec: {targetRef: {kind: Gateway, name: edge}, selector: {matchLabels: {app: edge}}}
---
kind: Telemetry
spec: {selector: {matchLabels: {app: other}}}
---
kind: Pod
metadata: {name: edge, labels: {app: edge, ${gatewayLabel}: edge}}`,
    },
    {
      bad: 'policies that select the pods of a gateway',
      yaml: `${policyKinds.map((kind) => `kind: ${kind}\nspec: {selector: {matchLabels: {app: edge}}}`).join('\n---\n')}
---
kind: Pod
metadata: {name: edge, labels: {app: edge, ${gatewayLabel}: edge}}`,
      finds: policyKinds.map(() => ({ code: 'IST0166', at: 'spec.selector' })),
    },
  ],
});
