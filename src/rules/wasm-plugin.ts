import { policyTarget } from './blocks/policy-target.ts';
import { defineRules, under } from './define-rules.ts';
import { matchRule, wasmRules } from './wasm.ts';

const reference = 'istio validation of WasmPlugin (pkg/config/validation)';
const url = 'url: oci://registry.example.com/plugin:v1';

export const wasmPluginRules = defineRules({
  kind: 'WasmPlugin',
  example: `spec: {${url}}`,
  rules: [
    ...policyTarget(reference, { oneOf: 'WP-1', selector: 'WP-2', targetRef: 'WP-3', targetRefs: 'WP-4' }, url),
    ...under('spec', [...wasmRules(reference, (number) => `WP-${number}`), matchRule(reference, 'WP-18')]),
  ],
});
