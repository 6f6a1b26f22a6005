import type { RuleSet } from './define-rules.ts';

/** The rules of each kind, loaded when the kind is met. */
const loaders: Readonly<Record<string, () => Promise<RuleSet>>> = {
  AuthorizationPolicy: async () => (await import('./authorization-policy.ts')).authorizationPolicyRules,
  EnvoyFilter: async () => (await import('./envoy-filter.ts')).envoyFilterRules,
  PeerAuthentication: async () => (await import('./peer-authentication.ts')).peerAuthenticationRules,
  ProxyConfig: async () => (await import('./proxy-config.ts')).proxyConfigRules,
  RequestAuthentication: async () => (await import('./request-authentication.ts')).requestAuthenticationRules,
  Telemetry: async () => (await import('./telemetry.ts')).telemetryRules,
  TrafficExtension: async () => (await import('./traffic-extension.ts')).trafficExtensionRules,
  WasmPlugin: async () => (await import('./wasm-plugin.ts')).wasmPluginRules,
};

const groups = ['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io'];

/** The semantic rules for objects of a kind, all of whose versions share them; undefined when it is none of Istio's. */
export function semanticRules(kind: string, apiVersion: string): Promise<RuleSet> | undefined {
  return groups.includes(apiVersion.split('/')[0] ?? '') ? loaders[kind]?.() : undefined;
}
