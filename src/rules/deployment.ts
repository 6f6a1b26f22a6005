import { defineRules, rulesOf } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

interface Deployment extends RuleObject {
  readonly spec: {
    readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
  };
}

/** The labels from which telemetry takes the name and the version of a workload, each in order of precedence. */
const canonical = {
  'DEP-1': ['service.istio.io/canonical-name', 'app.kubernetes.io/name', 'app'],
  'DEP-2': ['service.istio.io/canonical-revision', 'app.kubernetes.io/version', 'version'],
} as const;
const labelled = '{metadata: {labels: {app: cart, version: v1}}}';
const bad = { 'DEP-1': '{metadata: {labels: {version: v1}}}', 'DEP-2': '{metadata: {labels: {app: cart}}}' };

/** What validate says about Deployments outside Istio's own namespace. */
export const deploymentRules = defineRules({
  kind: 'Deployment',
  example: `spec: {template: ${labelled}}`,
  rules: (['DEP-1', 'DEP-2'] as const).map((id) =>
    rulesOf<Deployment>('istioctl validate of Deployments (istioctl/pkg/validate)')('spec.template', {
      id,
      level: 'Info',
      message: `pods without a label ${canonical[id].join(' or ')} are hard to tell apart in telemetry`,
      fails: ({ metadata }) => !canonical[id].some((label) => metadata?.labels?.[label]),
      good: labelled,
      bad: bad[id],
    }),
  ),
});
