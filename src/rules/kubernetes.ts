import type { RuleSet } from './define-rules.ts';

const loaders: Readonly<Record<string, () => Promise<RuleSet>>> = {
  Deployment: async () => (await import('./deployment.ts')).deploymentRules,
  Service: async () => (await import('./service.ts')).serviceRules,
};

/**
 * What `validate` (not `analyze`) says about kinds of Kubernetes, whatever their version, outside Istio's own namespace;
 * undefined for kinds that it says nothing about. Their specs are judged as written, not decoded.
 */
export function kubernetesRules(kind: string): Promise<RuleSet> | undefined {
  return Object.hasOwn(loaders, kind) ? loaders[kind]?.() : undefined;
}
