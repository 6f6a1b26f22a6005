import { type PolicyTarget, workloadSelector } from './blocks/policy-target.ts';
import { defineRules, rulesOf } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

interface ProxyConfig extends RuleObject {
  readonly spec: Pick<PolicyTarget, 'selector'> & { readonly concurrency?: number };
}

const reference = 'istio validation of ProxyConfig (pkg/config/validation)';

export const proxyConfigRules = defineRules({
  kind: 'ProxyConfig',
  example: 'spec: {concurrency: 2}',
  rules: [
    workloadSelector(reference, 'PC-1'),
    rulesOf<ProxyConfig>(reference)('spec.concurrency', {
      id: 'PC-2',
      message: 'concurrency is a number of threads: 0 for one per core, or more',
      fails: (threads) => threads < 0,
      good: '0',
      bad: '-1',
    }),
  ],
});
