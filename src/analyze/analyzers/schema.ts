import type { IstioKindName } from '#generated/kinds.ts';
import { formatPath } from '../../lib/path.ts';
import type { KubeObject, Tree } from '../../model/kube-object.ts';
import { withoutEchoes } from '../../rules/echoes.ts';
import type { Problem } from '../../rules/rule.ts';
import { semanticCheck } from '../../rules/semantic.ts';
import { unknownField } from '../../rules/structure/problem.ts';
import { unreadableProblems } from '../../rules/structure/unreadable.ts';
import { kinds } from '../../world/kinds.ts';
import type { AnyResource } from '../../world/resource.ts';
import { type AnyAnalyzer, defineAnalyzer, type Example } from '../define-analyzer.ts';
import type { Code } from '../messages.ts';

const emits: readonly Code[] = ['IST0106', 'IST0133'];
const why = 'Istio refuses the object, or ignores the part that is wrong: the old configuration stays in force.';
const fix = 'Follow the finding; istioctl validate names the same problems without looking at other objects.';

interface KindExamples {
  /** Absent where Istio warns of every object. */
  readonly good?: string;
  readonly bad: string;
  readonly finds: readonly { readonly code: string; readonly at: string }[];
}

/** One analyzer per Istio kind: its own rules, see src/rules. */
function schemaAnalyzer(kind: IstioKindName, { good, bad, finds }: KindExamples): AnyAnalyzer {
  const [version = ''] = kinds[kind].versions;
  const apiVersion = `${kinds[kind].group}/${version}`;
  const judged = new WeakMap<KubeObject, readonly Problem[]>();
  return defineAnalyzer({
    name: `schema.ValidationAnalyzer.${kind}`,
    summary: `Objects of kind ${kind} say what Istio understands.`,
    why,
    fix,
    reads: [kind],
    emits: kind === 'VirtualService' ? [...emits, 'IST0130', 'IST0131'] : emits,
    async *check(world) {
      const resources = world.all(kind);
      if (resources.length === 0) return; // rules are loaded only for kinds that are there
      // With --watch most objects come again as they were.
      const fresh = resources.filter(({ object }) => !judged.has(object));
      // What is live has passed the API server.
      const written = fresh.filter(({ source }) => source.file !== '').map(({ object }) => object);
      const unreadable = await unreadableProblems(written, kind);
      const semantic = await semanticCheck(kind, apiVersion);
      for (const { object, namespace } of fresh) {
        const meant = semantic?.problems(object, { namespace, metadata: false }) ?? [];
        judged.set(object, withoutEchoes(unreadable.get(object) ?? [], meant));
      }
      for (const resource of resources)
        for (const problem of judged.get(resource.object) ?? []) yield foundOf(problem, resource);
    },
    examples: [
      ...(good === undefined ? [] : [{ good: 'a valid object', yaml: `kind: ${kind}\n${good}` }]),
      { bad: 'a value that Istio refuses', yaml: `kind: ${kind}\n${bad}`, finds },
    ],
  });
}

/** The settings have no metadata and no `spec`: their paths start at their own keys. */
function settingsAnalyzer(
  kind: 'MeshConfig' | 'MeshNetworks',
  problemsOf: () => Promise<(settings: Tree) => readonly Problem[]>,
  examples: readonly Example[],
): AnyAnalyzer {
  return defineAnalyzer({
    name: `schema.ValidationAnalyzer.${kind}`,
    summary: `The ${kind} says what Istio understands.`,
    why,
    fix,
    reads: [kind],
    emits,
    async *check(world) {
      const given = world.all(kind).filter(saysSomething);
      if (given.length === 0) return; // the rules are loaded only for what is there
      const problems = await problemsOf();
      for (const resource of given) for (const problem of problems(resource.object)) yield foundOf(problem, resource);
    },
    examples,
  });
}

const identity = new Set(['apiVersion', 'kind', 'metadata']);
const saysSomething = ({ object }: AnyResource) => Object.keys(object).some((key) => !identity.has(key));

/** The reference knows one parameter, the text: what reads the same about one object is one finding. */
const foundOf = ({ code, level, message, path, rule, suggestion }: Problem, resource: AnyResource) => ({
  code: code as Code, // rules have codes of the catalogue
  level: rule === unknownField ? ('Warning' as const) : level,
  message,
  parameters: [message],
  resource,
  path: formatPath(path),
  rule,
  suggestion,
  referencePath: '',
});

const path = (at: string) => [{ code: 'IST0106', at }];

/** Analyzers for the fifteen kinds and the two settings of the mesh. */
export const schemaAnalyzers: readonly AnyAnalyzer[] = [
  schemaAnalyzer('AuthorizationPolicy', {
    good: 'spec: {action: DENY, rules: [{to: [{operation: {ports: ["80"]}}]}]}',
    bad: 'spec: {action: DENY, rules: [{to: [{operation: {ports: [http]}}]}]}',
    finds: path('spec.rules[0].to[0].operation.ports[0]'),
  }),
  schemaAnalyzer('DestinationRule', {
    good: 'spec: {host: reviews, subsets: [{name: v1, labels: {version: v1}}]}',
    bad: 'spec: {host: reviews, subsets: [{name: "v 1", labels: {version: v1}}]}',
    finds: path('spec.subsets[0].name'),
  }),
  schemaAnalyzer('EnvoyFilter', {
    bad: 'spec: {configPatches: [{match: {context: GATEWAY}, patch: {operation: REMOVE}}]}',
    finds: [...path('spec.configPatches[0]'), { code: 'IST0133', at: 'spec' }],
  }),
  schemaAnalyzer('Gateway', {
    good: 'spec: {selector: {a: b}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}',
    bad: 'spec: {selector: {a: b}, servers: [{port: {number: 80, name: http, protocol: HTPP}, hosts: ["*"]}]}',
    finds: path('spec.servers[0].port.protocol'),
  }),
  settingsAnalyzer('MeshConfig', async () => (await import('../../rules/mesh-config.ts')).meshConfigProblems, [
    { good: 'no settings', yaml: '' },
    { bad: 'a bad duration', yaml: '', mesh: 'connectTimeout: 1us', finds: path('connectTimeout') },
  ]),
  settingsAnalyzer('MeshNetworks', async () => (await import('../../rules/mesh-networks.ts')).meshNetworksProblems, [
    { good: 'no networks', yaml: '', networks: 'networks: {}' },
    {
      bad: 'a bad CIDR',
      yaml: '',
      networks: 'networks: {net: {endpoints: [{fromCidr: 10.0.0.0/99}]}}',
      finds: path('networks.net.endpoints[0].fromCidr'),
    },
  ]),
  schemaAnalyzer('PeerAuthentication', {
    good: 'spec: {mtls: {mode: STRICT}}',
    bad: 'spec: {portLevelMtls: {8080: {mode: STRICT}}}',
    finds: path('spec.portLevelMtls'),
  }),
  schemaAnalyzer('ProxyConfig', {
    good: 'spec: {concurrency: 2}',
    bad: 'spec: {concurrency: -1}',
    finds: path('spec.concurrency'),
  }),
  schemaAnalyzer('RequestAuthentication', {
    good: 'spec: {jwtRules: [{issuer: a, jwksUri: "https://a/keys"}]}',
    bad: 'spec: {jwtRules: [{issuer: a, jwksUri: "a/keys"}]}',
    finds: path('spec.jwtRules[0].jwksUri'),
  }),
  schemaAnalyzer('ServiceEntry', {
    good: 'spec: {hosts: [a.com], ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS}',
    bad: 'spec: {hosts: [a.com], ports: [{number: 0, name: http, protocol: HTTP}], resolution: DNS}',
    finds: path('spec.ports[0]'),
  }),
  schemaAnalyzer('Sidecar', {
    good: 'spec: {egress: [{hosts: ["./*"]}]}',
    bad: 'spec: {egress: [{hosts: ["reviews"]}]}',
    finds: path('spec.egress[0].hosts[0]'),
  }),
  schemaAnalyzer('Telemetry', {
    good: 'spec: {accessLogging: [{filter: {expression: response.code >= 400}}]}',
    bad: 'spec: {accessLogging: [{filter: {expression: response.code >=}}]}',
    finds: path('spec.accessLogging[0].filter.expression'),
  }),
  schemaAnalyzer('TrafficExtension', {
    good: 'spec: {wasm: {url: "oci://a"}}',
    bad: 'spec: {wasm: {url: "ftp://a"}}',
    finds: path('spec.wasm.url'),
  }),
  schemaAnalyzer('VirtualService', {
    good: 'spec: {hosts: [a.com], http: [{route: [{destination: {host: a.com}}]}]}',
    bad: 'spec: {hosts: [a.com], http: [{route: [{destination: {host: a.com}}], timeout: 1us}]}',
    finds: path('spec.http[0].timeout'),
  }),
  schemaAnalyzer('WasmPlugin', {
    good: 'spec: {url: "oci://a"}',
    bad: 'spec: {url: "ftp://a"}',
    finds: path('spec.url'),
  }),
  schemaAnalyzer('WorkloadEntry', {
    good: 'spec: {address: 10.0.0.1}',
    bad: 'spec: {address: 10.0.0.1, ports: {http: 0}}',
    finds: path('spec.ports.http'),
  }),
  schemaAnalyzer('WorkloadGroup', {
    good: 'spec: {template: {serviceAccount: a}}',
    bad: 'spec: {metadata: {labels: {"a b": c}}, template: {serviceAccount: a}}',
    finds: path('spec.metadata.labels[a b]'),
  }),
];
