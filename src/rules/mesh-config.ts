import type { Tree } from '../model/kube-object.ts';
import { clientTlsRules } from './blocks/client-tls.ts';
import { duration, durationNs, durationProblem } from './blocks/durations.ts';
import { dnsLabel, wildcardHost } from './blocks/hosts.ts';
import { localityRules } from './blocks/locality.ts';
import { portNumber } from './blocks/ports.ts';
import { decode } from './decode.ts';
import { defineRules, demand, rulesOf, under } from './define-rules.ts';
import { extensionProviderRules } from './mesh/extension-providers.ts';
import { proxyConfigRules } from './mesh/proxy-config.ts';
import { meshConfigShape } from './mesh/shape.ts';
import type { Detail, Problem, RuleObject } from './rule.ts';

interface MeshConfig extends RuleObject {
  readonly spec: {
    readonly connectTimeout?: string;
    readonly protocolDetectionTimeout?: string;
    readonly meshMTLS?: { readonly ecdhCurves?: readonly string[] };
    readonly tlsDefaults?: { readonly ecdhCurves?: readonly string[] };
  };
}

const reference = 'istio validation of MeshConfig (pkg/config/validation/agent)';
const on = rulesOf<MeshConfig>(reference);
const curves = ['P-224', 'P-256', 'P-384', 'P-521', 'X25519', 'X25519Kyber768Draft00', 'X25519MLKEM768'];

const trustDomain = {
  message: 'must be a trust domain: DNS labels joined by dots',
  fails: (domain: string) => {
    const bad = domain.split('.').find((part) => dnsLabel.fails(part));
    return bad !== undefined && `"${domain}" is no trust domain: "${bad}" is no DNS label`;
  },
  good: 'cluster.local',
  bad: 'td_1',
};

/** The rules about a mesh configuration; it stands at `spec`, as other kinds' settings do. */
export const meshConfigRules = defineRules({
  kind: 'MeshConfig',
  example: 'spec: {}',
  rules: [
    ...demand(portNumber, reference, { 'MC-1': 'spec.proxyListenPort' }),
    on('spec.connectTimeout', {
      ...duration,
      id: 'MC-2',
      message: 'must be from 1ms to 1h',
      fails: (text) => durationProblem(text) ?? ((durationNs(text) ?? 0) > 3600e9 && `${text} is more than an hour`),
    }),
    on('spec.protocolDetectionTimeout', {
      id: 'MC-3',
      message: 'must be a whole number of milliseconds, or 0',
      fails: (text) => durationNs(text) !== 0 && durationProblem(text),
      good: '0s',
      bad: '1500us',
    }),
    ...under('spec.localityLbSetting', localityRules),
    ...demand(wildcardHost, reference, { 'MC-6': 'spec.serviceSettings[].hosts[]' }),
    ...demand(trustDomain, reference, { 'MC-7': 'spec.trustDomain', 'MC-8': 'spec.trustDomainAliases[]' }),
    ...under('spec', extensionProviderRules),
    on('spec.meshMTLS', {
      id: 'MC-10',
      message: 'ecdhCurves cannot be set here: only tlsDefaults has them',
      fails: ({ ecdhCurves = [] }) => ecdhCurves.length > 0 && { path: ['ecdhCurves'] },
      good: '{ecdhCurves: []}',
      bad: '{ecdhCurves: [P-256]}',
      badAt: '.ecdhCurves',
    }),
    on('spec.tlsDefaults.ecdhCurves', {
      id: 'MC-11',
      level: 'Warning',
      message: 'a curve that Envoy does not know',
      fails: (names) =>
        names.flatMap((name, index): Detail[] =>
          curves.includes(name)
            ? []
            : [{ path: [index], message: `"${name}" is no curve: one of ${curves.join(', ')}` }],
        ),
      good: '[P-256, X25519]',
      bad: '[P-255]',
      badAt: '[0]',
    }),
    on('spec.tlsDefaults.ecdhCurves', {
      id: 'MC-12',
      level: 'Warning',
      message: 'a curve that stands there twice',
      fails: (names) =>
        names.flatMap((name, index): Detail[] => (names.indexOf(name) < index ? [{ path: [index] }] : [])),
      good: '[P-256, X25519]',
      bad: '[P-256, P-256]',
      badAt: '[1]',
    }),
    ...under('spec.defaultConfig', proxyConfigRules),
    ...under('spec.defaultConfig.tracing.tlsSettings', clientTlsRules),
  ],
});

/**
 * What Istio finds wrong with a mesh configuration: `meshConfig` of an IstioOperator, or the key `mesh` of the ConfigMap istio.
 * Paths are relative to it. Defaults stand where a key is absent, so that only what is written can be wrong;
 * names and types are the schema's, and a value of the wrong type is passed over.
 */
export function meshConfigProblems(mesh: Tree): readonly Problem[] {
  const value = decode(mesh, meshConfigShape);
  const object: RuleObject = { metadata: { name: '', namespace: '' }, spec: value };
  return meshConfigRules.problems(object).map((problem) => ({ ...problem, path: problem.path.slice(1) }));
}
