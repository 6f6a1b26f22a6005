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
  const known = loaded.get(kind);
  if (known || !Object.hasOwn(loaders, kind)) return known;
  const rules = loaders[kind]?.();
  if (rules) loaded.set(kind, rules);
  return rules;
}

/** An import costs something each time, even of what is there. */
const loaded = new Map<string, Promise<RuleSet>>();
