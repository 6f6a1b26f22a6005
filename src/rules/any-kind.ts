import { defineRules, rulesOf } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

const on = rulesOf<RuleObject & { readonly kind: string }>(
  'istio pkg/config/validation/validation.go, validateAnnotations',
);
const dryRun = 'istio.io/dry-run';

/** Annotations that Istio sets itself, or that webhooks are tested with. */
const reserved = {
  'ANY-4': 'internal.istio.io/webhook-always-reject',
  'ANY-5': 'internal.istio.io/parent-namespace',
  'ANY-6': 'internal.istio.io/parents',
};

/** What every Istio object must keep to. Where one of these rules fails the reference looks no further. */
export const anyKind = defineRules({
  kind: 'any kind',
  example: '{kind: Sidecar, metadata: {annotations: {}}, spec: {}}',
  rules: [
    on('', {
      id: 'ANY-1',
      message: `the annotation ${dryRun} is for AuthorizationPolicies only`,
      fails: ({ kind, metadata }) =>
        kind !== 'AuthorizationPolicy' && dryRun in (metadata.annotations ?? {}) && at(dryRun),
      good: '{kind: AuthorizationPolicy, metadata: {annotations: {istio.io/dry-run: "true"}}, spec: {}}',
      bad: '{kind: Sidecar, metadata: {annotations: {istio.io/dry-run: "true"}}, spec: {}}',
      badAt: 'metadata.annotations[istio.io/dry-run]',
    }),
    on('', {
      id: 'ANY-2',
      message: `the annotation ${dryRun} must be "true" or "false"`,
      fails: ({ kind, metadata, spec }) => {
        const value =
          kind === 'AuthorizationPolicy' && isAllowOrDeny(spec) ? metadata.annotations?.[dryRun] : undefined;
        return value !== undefined && !isGoBoolean(value) && at(dryRun);
      },
      good: '{kind: AuthorizationPolicy, metadata: {annotations: {istio.io/dry-run: "false"}}, spec: {}}',
      bad: '{kind: AuthorizationPolicy, metadata: {annotations: {istio.io/dry-run: yes please}}, spec: {action: DENY}}',
      badAt: 'metadata.annotations[istio.io/dry-run]',
    }),
    on('', {
      id: 'ANY-3',
      message: `the annotation ${dryRun} works with the actions ALLOW and DENY only`,
      fails: ({ kind, metadata, spec }) =>
        kind === 'AuthorizationPolicy' && !isAllowOrDeny(spec) && dryRun in (metadata.annotations ?? {}) && at(dryRun),
      good: '{kind: AuthorizationPolicy, metadata: {annotations: {istio.io/dry-run: "true"}}, spec: {action: DENY}}',
      bad: '{kind: AuthorizationPolicy, metadata: {annotations: {istio.io/dry-run: "true"}}, spec: {action: AUDIT}}',
      badAt: 'metadata.annotations[istio.io/dry-run]',
    }),
    ...Object.entries(reserved).map(([id, name]) =>
      on('metadata.annotations', {
        id,
        message: `the annotation ${name} is reserved for Istio itself`,
        fails: (annotations) => name in annotations && { path: [name] },
        good: '{a: b}',
        bad: `{${name}: ""}`,
        badAt: `[${name}]`,
      }),
    ),
  ],
});

const at = (name: string) => ({ path: ['metadata', 'annotations', name] });
const isAllowOrDeny = (spec: unknown) =>
  ['ALLOW', 'DENY'].includes((spec as { readonly action?: string } | undefined)?.action ?? 'ALLOW');
const isGoBoolean = (text: string) => /^(?:1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/.test(text);
