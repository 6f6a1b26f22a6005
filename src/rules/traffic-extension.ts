import { policyTarget } from './blocks/policy-target.ts';
import { defineRules, rulesOf, under } from './define-rules.ts';
import type { RuleObject } from './rule.ts';
import { matchRule, type Wasm, wasmRules } from './wasm.ts';

interface TrafficExtension extends RuleObject {
  readonly spec: { readonly wasm?: Wasm; readonly lua?: { readonly inlineCode?: string } };
}

const reference = 'istio validation of TrafficExtension (pkg/config/validation)';
const on = rulesOf<TrafficExtension>(reference);
const lua = 'lua: {inlineCode: "function envoy_on_request() end"}';
const wasm = 'spec: {wasm: {url: oci://registry.example.com/plugin:v1}}';
const limitInBytes = 65536;

export const trafficExtensionRules = defineRules({
  kind: 'TrafficExtension',
  example: `spec: {${lua}}`,
  rules: [
    on('spec', {
      id: 'TX-1',
      message: 'exactly one of wasm and lua must be set',
      fails: ({ wasm, lua }) => (wasm === undefined) === (lua === undefined),
      good: '{wasm: {url: oci://registry.example.com/plugin:v1}}',
      bad: '{}',
    }),
    ...policyTarget(reference, { oneOf: 'TX-2', selector: 'TX-3', targetRefs: 'TX-4' }, lua),
    on('spec.lua', {
      id: 'TX-5',
      message: 'inlineCode is missing: the Lua code to run',
      fails: ({ inlineCode }) => !inlineCode,
      good: '{inlineCode: "function envoy_on_request() end"}',
      bad: '{}',
    }),
    on('spec.lua.inlineCode', {
      id: 'TX-6',
      message: `inlineCode has at most ${limitInBytes} bytes`,
      fails: (code) => new TextEncoder().encode(code).length > limitInBytes,
      good: 'function envoy_on_request() end',
      bad: 'a'.repeat(limitInBytes + 1),
    }),
    ...under(
      'spec.wasm',
      wasmRules(reference, (number) => `TX-7.${number}`),
    ).map((rule) => ({ ...rule, around: wasm })),
    ...under('spec', [matchRule(reference, 'TX-8')]),
  ],
});
