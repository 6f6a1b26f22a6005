// Signs that lie in single values: names, annotations, images, keys.
import { isMap } from '../../lib/tree.ts';
import { either, matches, type Test, valuesAt, where } from '../read.ts';

/** An attribute that expressions no longer find. */
export const formerAttribute: Test = matches(
  /wasm\.(?:up|down)stream_peer|(?:^|[^.\w"])istio_responseClass|(?:^|[^.\w])node\./,
);

/** A character that means something in an expression. */
export const expressionMark = /[.[\]()+?^$|\\]/;

/** A list such as `53,80` has the port. */
export const listsPort =
  (port: number): Test =>
  (value) =>
    String(value)
      .split(',')
      .some((part) => part.trim() === String(port));

/** A list of names that Linux takes for network interfaces. */
export const listsInterfaces: Test = (value) =>
  String(value)
    .split(',')
    .map((part) => part.trim())
    .every((part) => part === '' || /^[^\s/:;&|<>$`"'\\(){}[\]*?!#~]{1,15}$/.test(part));

/** A Kubernetes quantity such as `100m` or `1.5Gi`. */
export const isQuantity: Test = (value) =>
  /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?\d+)?$/.test(String(value));

/** A range of more than one address. */
export const isRange: Test = (value) => {
  const [address = '', bits] = String(value).split('/');
  return bits !== undefined && Number(bits) < (address.includes(':') ? 128 : 32);
};

/** The name of a port begins with its protocol. */
export const namesProtocol: Test = matches(/^(?:tcp|udp|grpc|grpc-web|http|http2|https|tls|mongo|mysql|redis)(?:-|$)/i);

/** An image of that repository with an older tag. Tags that are no version count as new. */
export const imageBelow =
  (repository: RegExp, [major, minor]: readonly [number, number]): Test =>
  (value) => {
    const [, name = '', tag = ''] = /^(.*?)(?::([^:/@]+))?(?:@.*)?$/.exec(String(value)) ?? [];
    const [, tagMajor, tagMinor = '0'] = /^v?(\d+)(?:\.(\d+))?/.exec(tag) ?? [];
    if (!repository.test(name) || tagMajor === undefined) return false;
    return Number(tagMajor) < major || (Number(tagMajor) === major && Number(tagMinor) < minor);
  };

/** `--clusterAliases=a=b,c=b`: one cluster under two names. */
export const repeatsAlias: Test = (value) => {
  const [, list] = /^--clusterAliases=(.*)$/.exec(String(value)) ?? [];
  const targets = (list ?? '').split(',').flatMap((pair) => pair.split('=')[1] ?? []);
  return new Set(targets).size < targets.length;
};

const policies = [
  'spec.trafficPolicy',
  'spec.trafficPolicy.portLevelSettings[]',
  'spec.subsets[].trafficPolicy',
  'spec.subsets[].trafficPolicy.portLevelSettings[]',
];

/** Somewhere in the traffic policies of a DestinationRule. */
export const inPolicy = (path: string, test: Test): Test =>
  either(...policies.map((policy) => where(`${policy}.${path}`, test)));

/** The two labels or annotations are both there and differ. */
export function differ(object: unknown, marks: 'labels' | 'annotations', [a, b]: readonly [string, string]): boolean {
  const found = valuesAt(object, `metadata.${marks}`)[0];
  if (!isMap(found) || found[a] === undefined || found[b] === undefined) return false;
  return found[a] !== found[b];
}

export const localityLabels = ['topology.istio.io/locality', 'istio-locality'] as const;

/** Some selector of an object, at whatever depth, asks for the label. */
export const selects =
  (label: string): Test =>
  (object) =>
    isMap(object) && asksFor(object, label, false);

function asksFor(value: unknown, label: string, isSelector: boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => asksFor(item, label, isSelector));
  if (!isMap(value)) return false;
  if (isSelector && (Object.hasOwn(value, label) || value.key === label)) return true;
  return Object.entries(value).some(
    ([key, inner]) => key !== 'metadata' && asksFor(inner, label, isSelector || /selector$/i.test(key)),
  );
}

const shippedTemplates = [
  'sidecar',
  'gateway',
  'grpc-simple',
  'grpc-agent',
  'waypoint',
  'kube-gateway',
  'agentgateway',
];

/** Injection templates among which is one of the user's own. */
export const hasOwnTemplate: Test = (templates) =>
  isMap(templates) && Object.keys(templates).some((name) => !shippedTemplates.includes(name));

const keysOf = (secret: unknown) =>
  ['data', 'stringData'].flatMap((field) => Object.keys(Object(valuesAt(secret, field)[0] ?? {})));

/** A Secret has an entry of this name. */
export const hasKey =
  (key: string): Test =>
  (secret) =>
    keysOf(secret).includes(key);

const caLayouts = [
  ['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem'],
  ['tls.crt', 'tls.key', 'ca.crt'],
];

/** A Secret with everything that a plugged-in CA needs. */
export const isCompleteCa: Test = (secret) =>
  caLayouts.some((layout) => layout.every((key) => keysOf(secret).includes(key)));
