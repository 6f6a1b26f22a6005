import { kindSchemas } from '#generated/kind-schemas.ts';
import type { IstioKindName } from '#generated/kinds.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { anyKind } from './any-kind.ts';
import { decode } from './decode.ts';
import type { RuleSet } from './define-rules.ts';
import type { Problem, RuleObject } from './rule.ts';

/** The rules of each kind, which all of its versions share, loaded when the kind is met. */
export const semanticRuleSets: Readonly<Record<IstioKindName, () => Promise<RuleSet>>> = {
  VirtualService: async () => (await import('./virtual-service.ts')).virtualServiceRules,
  DestinationRule: async () => (await import('./destination-rule.ts')).destinationRuleRules,
  Gateway: async () => (await import('./gateway.ts')).gatewayRules,
  WorkloadEntry: async () => (await import('./workload-entry.ts')).workloadEntryRules,
  WorkloadGroup: async () => (await import('./workload-group.ts')).workloadGroupRules,
  ServiceEntry: async () => (await import('./service-entry.ts')).serviceEntryRules,
  Sidecar: async () => (await import('./sidecar.ts')).sidecarRules,
  EnvoyFilter: async () => (await import('./envoy-filter.ts')).envoyFilterRules,
  ProxyConfig: async () => (await import('./proxy-config.ts')).proxyConfigRules,
  AuthorizationPolicy: async () => (await import('./authorization-policy.ts')).authorizationPolicyRules,
  PeerAuthentication: async () => (await import('./peer-authentication.ts')).peerAuthenticationRules,
  RequestAuthentication: async () => (await import('./request-authentication.ts')).requestAuthenticationRules,
  Telemetry: async () => (await import('./telemetry.ts')).telemetryRules,
  WasmPlugin: async () => (await import('./wasm-plugin.ts')).wasmPluginRules,
  TrafficExtension: async () => (await import('./traffic-extension.ts')).trafficExtensionRules,
};

const groups = ['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io'];

const isIstioKind = (kind: string): kind is IstioKindName => Object.hasOwn(semanticRuleSets, kind);

/** How the rules see an object. */
export interface SemanticOptions {
  /** Namespace of objects that name none. */
  readonly namespace: string;
  /** Whether rules about labels and annotations apply: in `validate`, not in `analyze`. */
  readonly metadata: boolean;
  /** The object surely meets its schema (isSound): it is read as it stands. */
  readonly sound?: boolean;
}

/** Judges objects of one kind. */
export interface SemanticCheck {
  /** What is wrong with an object; values of a wrong type are passed over, as the structure says. */
  problems(object: KubeObject, options: SemanticOptions): readonly Problem[];
}

const checks = new Map<IstioKindName, Promise<SemanticCheck>>();

/** What judges the objects of a kind, ready to be called for each; undefined when it is none of Istio's. */
export async function semanticCheck(kind: string, apiVersion: string): Promise<SemanticCheck | undefined> {
  if (!groups.includes(apiVersion.split('/')[0] ?? '') || !isIstioKind(kind)) return undefined;
  const check = checks.get(kind) ?? loadCheck(kind);
  checks.set(kind, check);
  return check;
}

async function loadCheck(kind: IstioKindName): Promise<SemanticCheck> {
  const [rules, schema] = await Promise.all([semanticRuleSets[kind](), kindSchemas[kind]()]);
  return {
    problems(object, options) {
      const spec = options.sound ? object.spec : decode(object.spec, schema.properties?.spec ?? {});
      const view = ruleObject(object, spec, options);
      const general = options.metadata ? anyKind.problems(view) : [];
      return general.length > 0 ? general : rules.problems(view);
    },
  };
}

function ruleObject(object: KubeObject, spec: unknown, options: SemanticOptions): RuleObject {
  const { name, namespace, labels, annotations } = tree(object.metadata);
  const metadata = { name: textOr(name, ''), namespace: textOr(namespace, options.namespace) };
  const texts = options.metadata && { labels: textsOf(labels), annotations: textsOf(annotations) };
  return { kind: object.kind, metadata: { ...metadata, ...texts }, spec: spec ?? {} } as RuleObject;
}

// Nothing is known of the metadata yet: what has the wrong type is for the structure to say.
const tree = (value: unknown): Tree => (value !== null && typeof value === 'object' ? (value as Tree) : {});
const textOr = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
const textsOf = (value: unknown) =>
  Object.fromEntries(Object.entries(tree(value)).filter(([, text]) => typeof text === 'string'));
