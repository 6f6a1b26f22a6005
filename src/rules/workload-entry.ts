import { defineRules, under } from './define-rules.ts';
import { addressRules, hostOrAddressRule, portAndLabelRules } from './workload-endpoint.ts';

export const workloadEntryRules = defineRules({
  kind: 'WorkloadEntry',
  example: 'spec: {address: 10.0.0.1}',
  rules: under('spec', [...addressRules, hostOrAddressRule, ...portAndLabelRules]),
});
