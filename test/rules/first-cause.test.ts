import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IstioKindName } from '#generated/kinds.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { semanticCheck } from '../../src/rules/semantic.ts';
import { kinds } from '../../src/world/kinds.ts';

const http = 'hosts: [a.example.com]';

/** A VirtualService with a route for each prefix; '' takes everything. */
function routes(...prefixes: readonly string[]): string {
  const to = 'route: [{destination: {host: a}}]';
  const each = prefixes.map((prefix) => (prefix ? `{match: [{uri: {prefix: ${prefix}}}], ${to}}` : `{${to}}`));
  return `{${http}, http: [${each.join(', ')}]}`;
}

/** What the analysis of a running istiod 1.30.3 says about these, rule by rule: a cause hides what follows from it. */
const cases: readonly [kind: IstioKindName, spec: string, rules: readonly string[]][] = [
  ['AuthorizationPolicy', '{action: CUSTOM}', ['AP-5']],
  ['AuthorizationPolicy', '{action: CUSTOM, rules: [{}]}', ['AP-6']],
  ['AuthorizationPolicy', '{action: DENY, rules: [{to: [{}]}]}', ['AP-51']],
  ['AuthorizationPolicy', '{action: DENY, rules: [{to: [{operation: {}}]}]}', ['AP-52', 'AP-69']],
  [
    'Gateway',
    `{servers: [{${http}, port: {number: 80, protocol: TCP}, tls: {mode: SIMPLE, credentialName: a}}]}`,
    ['GW-10'],
  ],
  ...[['[., b]', 'EXP-7'], ['[b, c]', 'EXP-8', 'EXP-8'], ['["~"]', 'EXP-4'], ['[a]']].map(
    ([exportTo, ...rules]): [IstioKindName, string, string[]] => [
      'DestinationRule',
      `{host: a, workloadSelector: {matchLabels: {app: a}}, exportTo: ${exportTo}}`,
      rules,
    ],
  ),
  ['Gateway', `{servers: [{${http}, port: {number: 443, protocol: HTTPS}}]}`, ['GW-10']],
  ['Gateway', `{servers: [{${http}, port: {number: 0, name: a, protocol: HTTPS}}]}`, ['GW-8']],
  ['Gateway', `{servers: [{${http}, port: {number: 443, name: a, protocol: HTTPS, targetPort: 1}}]}`, ['GW-9']],
  ['Gateway', `{servers: [{${http}, port: {number: 443, name: a, protocol: HTTPS}, bind: a}]}`, ['GW-13', 'GW-14']],
  ['PeerAuthentication', '{portLevelMtls: {}}', ['PA-2']],
  ['PeerAuthentication', '{portLevelMtls: {80: {}}, selector: {}}', ['PA-1', 'PA-4']],
  ['Sidecar', '{workloadSelector: {}}', ['SC-2']],
  ['Sidecar', '{workloadSelector: {}, egress: [{hosts: [./*]}]}', ['SC-1']],
  ['Telemetry', '{accessLogging: [{filter: {}}]}', ['TE-20']],
  ['VirtualService', routes('/', '', '/a', '/a'), ['VS-112', 'VS-112']],
  ['VirtualService', routes('/', '', '/a', '/a/b'), ['VS-112', 'VS-112']],
  ['VirtualService', routes('/b', '/b', '/b/c'), ['VS-114', 'VS-115', 'VS-116']],
  ['WasmPlugin', '{url: google.com}', []],
  ['WasmPlugin', '{url: "http://google.com/a"}', []],
  ['WasmPlugin', '{url: "[::1]/a"}', []],
  ...['^$', 'a b', '#a', '[x]', 'a[::1]', 'a%41', '{a}'].map((url): [IstioKindName, string, string[]] => [
    'WasmPlugin',
    `{url: "${url}"}`,
    ['WP-6'],
  ]),
];

for (const [kind, spec, expected] of cases)
  test(`${kind} ${spec}: ${expected.join(', ') || 'nothing'}`, async () => {
    const { group, versions } = kinds[kind];
    const apiVersion = `${group}/${versions[0]}`;
    const object = parseYaml(`kind: ${kind}\nmetadata: {name: a, namespace: a}\nspec: ${spec}`)[0]?.value as KubeObject;
    const check = await semanticCheck(kind, apiVersion);
    const problems = check?.problems(object, { namespace: 'a', metadata: false }) ?? [];
    assert.deepEqual(problems.map(({ rule }) => rule).sort(), expected);
  });
