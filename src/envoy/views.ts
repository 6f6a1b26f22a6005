import type { Tree } from '../model/kube-object.ts';
import { type ClusterFilter, clusters } from './clusters.ts';
import { type EnvoyDump, neededSection } from './config-dump.ts';
import { type EndpointFilter, endpointClusters, sentEndpoints } from './endpoints.ts';
import { extensions } from './extensions.ts';
import { type ListenerFilter, listeners } from './listeners.ts';
import { type OnUnknown, protoJson } from './proto-json.ts';
import { routes } from './routes.ts';
import { withoutKeys } from './without-keys.ts';

/** The parts of a proxy's configuration as data, in protobuf's canonical JSON. */
export function envoyData(onUnknown?: OnUnknown) {
  const each = (type: string, messages: readonly Tree[]) =>
    messages.map((one) => protoJson(type, untyped(one), onUnknown));
  return {
    bootstrap: (dump: EnvoyDump) =>
      protoJson('envoy.admin.v3.BootstrapConfigDump', untyped(neededSection(dump, 'Bootstrap')), onUnknown),
    clusters: (dump: EnvoyDump, filter?: ClusterFilter) =>
      each('envoy.config.cluster.v3.Cluster', clusters(dump, filter)),
    listeners: (dump: EnvoyDump, filter?: ListenerFilter) =>
      each('envoy.config.listener.v3.Listener', listeners(dump, filter)),
    routes: (dump: EnvoyDump, name?: string) => each('envoy.config.route.v3.RouteConfiguration', routes(dump, name)),
    endpoints: (statuses: readonly Tree[], filter: EndpointFilter) =>
      each('envoy.admin.v3.ClusterStatus', endpointClusters(statuses, filter)),
    sentEndpoints: (dump: EnvoyDump, filter: EndpointFilter) =>
      each('envoy.config.endpoint.v3.ClusterLoadAssignment', sentEndpoints(dump, filter)),
    extensions: (dump: EnvoyDump) =>
      protoJson('envoy.admin.v3.EcdsConfigDump', { ecdsFilters: extensions(dump) }, onUnknown),
    /** Without private keys, whoever made the dump. */
    secrets: (dump: EnvoyDump) =>
      withoutKeys(protoJson('envoy.admin.v3.SecretsConfigDump', untyped(neededSection(dump, 'Secrets')), onUnknown)),
  };
}

/** A message is written without the type that says what it is within another. */
function untyped(message: Tree): Tree {
  const { '@type': _type, ...rest } = message;
  return rest;
}
