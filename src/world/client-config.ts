import { readFields, readStruct, readTimestamp, textOfWire, type WireValue } from '../lib/protobuf.ts';
import type { KnownProxy, SyncState, TypeState } from '../model/proxy-status.ts';

const states: readonly SyncState[] = ['UNKNOWN', 'SYNCED', 'NOT_SENT', 'STALE', 'ERROR'];

/** Short names of types, as Envoy's documentation calls their discovery services. */
const shortNames: Readonly<Record<string, string>> = {
  'envoy.config.cluster.v3.Cluster': 'CDS',
  'envoy.config.listener.v3.Listener': 'LDS',
  'envoy.config.endpoint.v3.ClusterLoadAssignment': 'EDS',
  'envoy.config.route.v3.RouteConfiguration': 'RDS',
  'envoy.config.core.v3.TypedExtensionConfig': 'ECDS',
  'envoy.extensions.transport_sockets.tls.v3.Secret': 'SDS',
  'istio.networking.nds.v1.NameTable': 'NDS',
  'istio.mesh.v1alpha1.ProxyConfig': 'PCDS',
  'istio.workload.Address': 'WDS',
  'istio.workload.Workload': 'WDS',
  'istio.security.Authorization': 'WADS',
};
const first = ['CDS', 'LDS', 'EDS', 'RDS'];
const prefix = 'type.googleapis.com/';

/** `CDS` of a cluster's type URL; the URL itself where there is no such name. */
export const shortTypeName = (typeUrl: string): string => shortNames[typeUrl.replace(prefix, '')] ?? typeUrl;

/** Reads an envoy.service.status.v3.ClientConfig as istiod fills it. Throws WireError for bytes that are none. */
export function knownProxy(bytes: Uint8Array): KnownProxy {
  let id = '';
  let metadata: Readonly<Record<string, unknown>> = {};
  const generic: TypeState[] = [];
  const older: TypeState[] = [];
  readFields(bytes, (number, value) => {
    if (number === 1 && value instanceof Uint8Array)
      readFields(value, (part, inner) => {
        if (part === 1) id = textOfWire(inner);
        if (part === 3) metadata = readStruct(inner);
      });
    if (number === 2) older.push(perXdsConfig(value));
    if (number === 3) generic.push(genericConfig(value));
  });
  const text = (key: string) => (typeof metadata[key] === 'string' ? metadata[key] : '');
  return {
    id,
    cluster: text('CLUSTER_ID'),
    namespace: text('NAMESPACE'),
    version: text('ISTIO_VERSION'),
    types: (generic.length > 0 ? generic : older).sort(byType),
  };
}

function genericConfig(value: WireValue): TypeState {
  let typeUrl = '';
  let state = 0;
  let sentAt: number | undefined;
  let error: string | undefined;
  if (value instanceof Uint8Array)
    readFields(value, (number, part) => {
      if (number === 1) typeUrl = textOfWire(part);
      if (number === 5) sentAt = readTimestamp(part);
      if (number === 6) state = Number(part);
      if (number === 8 && part instanceof Uint8Array)
        readFields(part, (inner, details) => {
          if (inner === 3) error = textOfWire(details);
        });
    });
  return {
    typeUrl,
    type: shortTypeName(typeUrl),
    state: states[state] ?? 'UNKNOWN',
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(error === undefined ? {} : { error }),
  };
}

/** Older istiods tell four types by the field that they fill. */
const olderTypes: Readonly<Record<number, string>> = {
  2: 'envoy.config.listener.v3.Listener',
  3: 'envoy.config.cluster.v3.Cluster',
  4: 'envoy.config.route.v3.RouteConfiguration',
  6: 'envoy.config.endpoint.v3.ClusterLoadAssignment',
};

function perXdsConfig(value: WireValue): TypeState {
  let state = 0;
  let type = '';
  if (value instanceof Uint8Array)
    readFields(value, (number, part) => {
      if (number === 1) state = Number(part);
      type = olderTypes[number] ?? type;
    });
  const typeUrl = `${prefix}${type}`;
  return { typeUrl, type: shortTypeName(typeUrl), state: states[state] ?? 'UNKNOWN' };
}

function byType(a: TypeState, b: TypeState): number {
  const rank = ({ type }: TypeState) => (first.includes(type) ? first.indexOf(type) : first.length);
  return rank(a) - rank(b) || (a.typeUrl < b.typeUrl ? -1 : a.typeUrl > b.typeUrl ? 1 : 0);
}

/** The text in an answer of `istio.io/debug`, whose value is not a message but the page itself. */
export const pageText = (value: Uint8Array): string => new TextDecoder().decode(value);
