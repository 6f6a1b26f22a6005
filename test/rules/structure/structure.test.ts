import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IstioKindName } from '#generated/kinds.ts';
import { formatPath } from '../../../src/lib/path.ts';
import { parseYaml } from '../../../src/lib/yaml.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import { structureOf } from '../../../src/rules/structure/structure.ts';

async function problemsOf(kind: IstioKindName, yaml: string, metadata: unknown = { name: 'x' }) {
  const spec = parseYaml(yaml)[0]?.value;
  const object = { apiVersion: 'v1', kind, metadata, ...(spec !== undefined && { spec }) } as KubeObject;
  const { problems } = await structureOf(object, kind);
  return problems.map(({ rule, path, message, suggestion }) =>
    [rule, formatPath(path), message, suggestion].filter((part) => part !== undefined).join(' | '),
  );
}

/** What is said about a spec, one line per problem: rule, path, message, suggestion. */
const wrong: readonly (readonly [IstioKindName, string, ...string[]])[] = [
  ['Sidecar', '[]', 'schema/type | spec | must be a map, not a list'],
  ['DestinationRule', '{}', 'schema/required | spec.host | host is missing'],
  [
    'DestinationRule',
    'host: null',
    'schema/null | spec.host | null is as if it were not written; server-side apply refuses it',
    'schema/required | spec.host | host is missing',
  ],
  ['DestinationRule', 'host: 1', 'schema/type | spec.host | must be text, not the number 1 | quote it: "1"'],
  [
    'DestinationRule',
    'host: a\ntrafficPolicy: {connectionPool: {tcp: {maxConnections: "5"}}}',
    'schema/type | spec.trafficPolicy.connectionPool.tcp.maxConnections | must be a whole number, not the text "5" | write 5 without quotes',
  ],
  [
    'DestinationRule',
    'host: a\ntrafficPolicy: {connectionPool: {tcp: {maxConnections: 3000000000}}}',
    'schema/maximum | spec.trafficPolicy.connectionPool.tcp.maxConnections | must be at most 2147483647, not 3000000000',
  ],
  [
    'DestinationRule',
    'host: a\ntrafficPolicy: {loadBalancer: {simple: ROUND_ROBBIN}}',
    'schema/enum | spec.trafficPolicy.loadBalancer.simple | "ROUND_ROBBIN" is none of UNSPECIFIED, LEAST_CONN, RANDOM, PASSTHROUGH, ROUND_ROBIN, LEAST_REQUEST | did you mean "ROUND_ROBIN"?',
  ],
  [
    'DestinationRule',
    'host: a\ntrafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true, httpHeaderName: a, maglev: {}, ringHash: {}}}}',
    'schema/one-of | spec.trafficPolicy.loadBalancer.consistentHash | only one of httpHeaderName and useSourceIp can be set',
    'schema/one-of | spec.trafficPolicy.loadBalancer.consistentHash | only one of ringHash and maglev can be set',
  ],
  [
    'VirtualService',
    'hosts: [a]\nhttp: [{match: [{uri: {exact: /, prefix: /}}], timeout: 0s}]',
    'schema/one-of | spec.http[0].match[0].uri | only one of exact and prefix can be set',
    'schema/rule | spec.http[0].timeout | must be a valid duration greater than 1ms',
  ],
  [
    'VirtualService',
    'hosts: [a]\nhttp: [{rout: [], match: [{headers: {a: {exat: b}}}]}]',
    'schema/unknown-field | spec.http[0].rout | unknown field "rout" | did you mean "route"?',
    'schema/unknown-field | spec.http[0].match[0].headers.a.exat | unknown field "exat" | did you mean "exact"?',
  ],
  ['Gateway', 'servers: [null]', 'schema/type | spec.servers[0] | must be a map, not null'],
  ['ServiceEntry', 'hosts: []', 'schema/minItems | spec.hosts | must have at least one entry'],
  [
    'ServiceEntry',
    'hosts: [a.b]\nports: [{number: 80, name: a}, {number: 81, name: a}]',
    'schema/list-key | spec.ports[1] | has the same name as entry 0: entries must differ',
  ],
  [
    'ServiceEntry',
    'hosts: [a.b]\nports: [{number: 80, name: a}, {number: 80, name: b}]',
    'schema/rule | spec.ports | port number cannot be duplicated',
  ],
  [
    'PeerAuthentication',
    'selector: {matchLabels: {a: b}}\nportLevelMtls: {web: {mode: STRICT}}',
    'schema/rule | spec.portLevelMtls | port must be between 1-65535',
  ],
  [
    'RequestAuthentication',
    'jwtRules: [{issuer: ""}]',
    'schema/minLength | spec.jwtRules[0].issuer | must not be empty',
  ],
  [
    'RequestAuthentication',
    'jwtRules: [{issuer: a, jwksUri: "ftp://a.b"}]',
    'schema/rule | spec.jwtRules[0].jwksUri | url must have scheme http:// or https://',
  ],
  ['WasmPlugin', 'url: "#%blah$#@"', 'schema/rule | spec.url | url must have schema one of [http, https, file, oci]'],
  [
    'WorkloadEntry',
    'address: unix://',
    'schema/rule | spec.address | UDS must be an absolute path or abstract socket',
    'schema/rule | spec.address | UDS may not be a dir',
  ],
  ['WasmPlugin', 'url: a\nsha256: XYZ', 'schema/pattern | spec.sha256 | "XYZ" does not match (^$|^[a-f0-9]{64}$)'],
];
for (const [kind, yaml, ...expected] of wrong)
  test(`${kind} ${yaml.replaceAll('\n', '; ')}`, async () => assert.deepEqual(await problemsOf(kind, yaml), expected));

const right: readonly (readonly [IstioKindName, string])[] = [
  ['Sidecar', ''],
  ['WasmPlugin', 'url: oci://registry:5000/a\nphase: AUTHN\npluginConfig: {any: {thing: [1]}}\npriority: null'],
  ['WasmPlugin', 'url: registry.example.com/a/b:latest'],
  ['ServiceEntry', 'hosts: [a.b]\naddresses: [10.0.0.0/8]\nresolution: STATIC'],
  ['PeerAuthentication', 'selector: {matchLabels: {a: b}}\nportLevelMtls: {8080: {mode: STRICT}}'],
  ['VirtualService', 'hosts: [a]\nhttp: [{directResponse: {status: 200, body: {bytes: aGk=}}, timeout: 1h1.5s}]'],
  ['EnvoyFilter', 'configPatches: [{patch: {operation: MERGE, value: {whatever: 1}}}]'],
];
for (const [kind, yaml] of right)
  test(`${kind} ${yaml.replaceAll('\n', '; ')} is well formed`, async () =>
    assert.deepEqual(await problemsOf(kind, yaml), []));

test('rules of the CRD wait until types are right, as in an API server', async () => {
  const found = await problemsOf('VirtualService', 'hosts: a\nhttp: [{timeout: 0s}]');
  assert.deepEqual(found, ['schema/type | spec.hosts | must be a list, not the text "a"']);
});

for (const [metadata, ...expected] of [
  [{ name: 'a.b-c', namespace: 'shop', labels: { 'a.b/c': 'x_Y.z' }, annotations: { 'A.b/c': 'any thing' } }],
  [{ generateName: 'a-' }],
  [{}, 'schema/metadata | metadata.name | name is missing'],
  [
    { name: 'My_App' },
    'schema/metadata | metadata.name | "My_App" is no name of an object: lower case letters, digits, "-" and ".", at most 253',
  ],
  [
    { name: 'a', namespace: 'a.b' },
    'schema/metadata | metadata.namespace | "a.b" is no name of a namespace: lower case letters, digits and "-", at most 63',
  ],
  [
    { name: 'a', labels: { 'x/y/z': 'a b' } },
    'schema/metadata | metadata.labels[x/y/z] | "x/y/z" is no key: NAME or PREFIX/NAME, the prefix a DNS name',
    'schema/metadata | metadata.labels[x/y/z] | "a b" is no value of a label: letters, digits, "-", "_" and ".", at most 63',
  ],
  [
    { name: 'a', annotations: { a: true } },
    'schema/type | metadata.annotations.a | must be text, not true | quote it: "true"',
  ],
  [
    { name: 'a', nmaespace: 'b' },
    'schema/unknown-field | metadata.nmaespace | unknown field "nmaespace" | did you mean "namespace"?',
  ],
] as const)
  test(`metadata ${JSON.stringify(metadata)}`, async () =>
    assert.deepEqual(await problemsOf('Sidecar', '{}', metadata), expected));
