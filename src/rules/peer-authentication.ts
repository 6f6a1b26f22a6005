import { type PolicyTarget, workloadSelector } from './blocks/policy-target.ts';
import { isPort } from './blocks/ports.ts';
import { defineRules, rulesOf } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

interface PeerAuthentication extends RuleObject {
  readonly spec: Pick<PolicyTarget, 'selector'> & { readonly portLevelMtls?: Readonly<Record<string, unknown>> };
}

const reference = 'istio validation of PeerAuthentication (pkg/config/validation)';
const on = rulesOf<PeerAuthentication>(reference);
const selected = 'spec: {selector: {matchLabels: {app: cart}}}';

export const peerAuthenticationRules = defineRules({
  kind: 'PeerAuthentication',
  example: 'spec: {mtls: {mode: STRICT}}',
  rules: [
    on('spec', {
      id: 'PA-1',
      message: 'portLevelMtls needs a selector: ports belong to chosen workloads, not to a namespace or the mesh',
      fails: ({ selector, portLevelMtls = {} }) =>
        Object.keys(portLevelMtls).length > 0 &&
        Object.keys(selector?.matchLabels ?? {}).length === 0 && { path: ['portLevelMtls'] },
      good: '{selector: {matchLabels: {app: cart}}, portLevelMtls: {8080: {mode: DISABLE}}}',
      bad: '{portLevelMtls: {8080: {mode: DISABLE}}}',
      badAt: '.portLevelMtls',
    }),
    on('spec.portLevelMtls', {
      id: 'PA-2',
      message: 'portLevelMtls names no port: leave it out',
      fails: (ports) => Object.keys(ports).length === 0,
      good: '{8080: {mode: DISABLE}}',
      bad: '{}',
      around: selected,
    }),
    on('spec.portLevelMtls', {
      id: 'PA-3',
      message: 'no port',
      fails: (ports) =>
        Object.keys(ports)
          .filter((port) => !isPort(Number(port)))
          .map((port) => ({ path: [port], message: `${port} is no port: a whole number from 1 to 65535 is wanted` })),
      good: '{8080: {mode: DISABLE}}',
      bad: '{0: {mode: DISABLE}}',
      badAt: '.0',
      around: selected,
    }),
    workloadSelector(reference, 'PA-4'),
  ],
});
