import type { RuleSet } from './define-rules.ts';

/** The rules of each kind, loaded when the kind is met. */
const loaders: Readonly<Record<string, () => Promise<RuleSet>>> = {};

const groups = ['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io'];

/** The semantic rules for objects of a kind, all of whose versions share them; undefined when it is none of Istio's. */
export function semanticRules(kind: string, apiVersion: string): Promise<RuleSet> | undefined {
  return groups.includes(apiVersion.split('/')[0] ?? '') ? loaders[kind]?.() : undefined;
}
