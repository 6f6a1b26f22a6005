// The kinds that analyzers, precheck and graph look at, and the part of each object that they read.
import { anything, boolean, fields, list, map, number, numberOrText, type Shape, text } from './shape.ts';

const labels = map(text);
const matchLabels = fields({ matchLabels: labels });
const targetRef = fields({ group: text, kind: text, name: text, namespace: text });
const condition = fields({ type: text, status: text, reason: text, message: text });
const conditions = fields({ conditions: list(condition) });

const container = fields({
  name: text,
  image: text,
  args: list(text),
  env: list(fields({ name: text, value: text })),
  securityContext: fields({ runAsUser: number }),
});
const podSpec = fields({
  containers: list(container),
  initContainers: list(container),
  hostNetwork: boolean,
  nodeName: text,
  securityContext: fields({ runAsUser: number }),
});
const podTemplate = fields({ metadata: fields({ labels, annotations: labels }), spec: podSpec });
const template = { template: podTemplate };
const workload = fields({
  spec: fields({ selector: matchLabels, ...template, jobTemplate: fields({ spec: fields(template) }) }),
});

const destination = fields({ host: text, subset: text, port: fields({ number }) });
const routes = list(fields({ destination }));
const httpMatch = fields({ headers: map(anything), withoutHeaders: map(anything) });
const httpRoute = fields({
  delegate: fields({ name: text, namespace: text }),
  name: text,
  match: list(httpMatch),
  route: routes,
  mirror: destination,
  mirrors: list(fields({ destination })),
  fault: fields({ delay: fields({ percent: number }) }),
});
const tls = fields({ mode: text, caCertificates: text, credentialName: text, insecureSkipVerify: boolean });
const serverTls = fields({ mode: text, credentialName: text, serverCertificate: text, privateKey: text });
const servicePort = fields({
  name: text,
  port: number,
  protocol: text,
  targetPort: numberOrText,
  appProtocol: text,
  nodePort: number,
});
const policy = { selector: matchLabels, targetRef, targetRefs: list(targetRef) };

const labelSelector = fields({
  matchLabels: labels,
  matchExpressions: list(fields({ key: text, operator: text, values: list(text) })),
});
const webhooks = fields({
  webhooks: list(
    fields({
      name: text,
      namespaceSelector: labelSelector,
      objectSelector: labelSelector,
      clientConfig: fields({ url: text, service: fields({ name: text, namespace: text }) }),
    }),
  ),
});

/** One kind: where it lives in the API, and how its objects are read. */
export interface KindDefinition<T = unknown> {
  readonly group: string;
  /** Every one is read; the first is asked of a cluster. */
  readonly versions: readonly string[];
  /** As it stands in `kind` and in a finding's origin. */
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly shape: Shape<T>;
}

const kind = <T>(
  [group, versions, name, plural]: readonly [string, readonly string[], string, string],
  shape: Shape<T>,
  namespaced = true,
): KindDefinition<T> => ({ group, versions, kind: name, plural, namespaced, shape });

const networking = 'networking.istio.io';
const security = 'security.istio.io';
const extensions = 'extensions.istio.io';
const gatewayApi = 'gateway.networking.k8s.io';
const all = ['v1', 'v1beta1', 'v1alpha3'];
const nothing = fields({});
const parents = fields({ status: fields({ parents: list(conditions) }) });

/** Names of this table are what analyzers declare in `reads`. */
export const kinds = {
  VirtualService: kind(
    [networking, all, 'VirtualService', 'virtualservices'],
    fields({
      spec: fields({
        hosts: list(text),
        gateways: list(text),
        exportTo: list(text),
        http: list(httpRoute),
        tls: list(fields({ route: routes })),
        tcp: list(fields({ route: routes })),
      }),
    }),
  ),
  DestinationRule: kind(
    [networking, all, 'DestinationRule', 'destinationrules'],
    fields({
      spec: fields({
        host: text,
        exportTo: list(text),
        workloadSelector: matchLabels,
        subsets: list(fields({ name: text, labels })),
        trafficPolicy: fields({
          tls,
          portLevelSettings: list(fields({ port: fields({ number }), tls })),
        }),
      }),
    }),
  ),
  Gateway: kind(
    [networking, all, 'Gateway', 'gateways'],
    fields({
      spec: fields({
        selector: labels,
        servers: list(
          fields({
            port: fields({ number, name: text, protocol: text }),
            bind: text,
            hosts: list(text),
            tls: serverTls,
          }),
        ),
      }),
    }),
  ),
  ServiceEntry: kind(
    [networking, all, 'ServiceEntry', 'serviceentries'],
    fields({
      spec: fields({
        hosts: list(text),
        addresses: list(text),
        exportTo: list(text),
        location: text,
        resolution: text,
        ports: list(fields({ number, name: text, protocol: text })),
        workloadSelector: fields({ labels }),
      }),
      status: fields({ addresses: list(anything), conditions: list(condition) }),
    }),
  ),
  Sidecar: kind(
    [networking, all, 'Sidecar', 'sidecars'],
    fields({
      spec: fields({
        workloadSelector: fields({ labels }),
        outboundTrafficPolicy: fields({ egressProxy: anything }),
      }),
    }),
  ),
  WorkloadEntry: kind(
    [networking, all, 'WorkloadEntry', 'workloadentries'],
    fields({ spec: fields({ labels }), status: conditions }),
  ),
  WorkloadGroup: kind(
    [networking, all, 'WorkloadGroup', 'workloadgroups'],
    fields({ spec: fields({ metadata: fields({ labels }) }) }),
  ),
  EnvoyFilter: kind(
    [networking, ['v1alpha3'], 'EnvoyFilter', 'envoyfilters'],
    fields({
      spec: fields({
        priority: number,
        configPatches: list(
          fields({
            applyTo: text,
            match: fields({
              proxy: fields({ proxyVersion: text }),
              listener: fields({ filterChain: fields({ filter: fields({ name: text }) }) }),
            }),
            patch: fields({ operation: text, value: anything }),
          }),
        ),
      }),
    }),
  ),
  ProxyConfig: kind(
    [networking, ['v1beta1'], 'ProxyConfig', 'proxyconfigs'],
    fields({ spec: fields({ selector: matchLabels, image: fields({ imageType: text }) }) }),
  ),
  AuthorizationPolicy: kind(
    [security, ['v1', 'v1beta1'], 'AuthorizationPolicy', 'authorizationpolicies'],
    fields({
      spec: fields({
        ...policy,
        rules: list(
          fields({ from: list(fields({ source: fields({ namespaces: list(text), notNamespaces: list(text) }) })) }),
        ),
      }),
      status: conditions,
    }),
  ),
  PeerAuthentication: kind(
    [security, ['v1', 'v1beta1'], 'PeerAuthentication', 'peerauthentications'],
    fields({ spec: fields({ selector: matchLabels, mtls: fields({ mode: text }) }) }),
  ),
  RequestAuthentication: kind(
    [security, ['v1', 'v1beta1'], 'RequestAuthentication', 'requestauthentications'],
    fields({ spec: fields(policy) }),
  ),
  Telemetry: kind(
    ['telemetry.istio.io', ['v1', 'v1alpha1'], 'Telemetry', 'telemetries'],
    fields({
      spec: fields({
        ...policy,
        accessLogging: list(fields({ disabled: boolean, providers: list(fields({ name: text })) })),
        tracing: list(fields({ providers: list(fields({ name: text })) })),
      }),
    }),
  ),
  WasmPlugin: kind([extensions, ['v1alpha1'], 'WasmPlugin', 'wasmplugins'], fields({ spec: fields(policy) })),
  TrafficExtension: kind([extensions, ['v1alpha1'], 'TrafficExtension', 'trafficextensions'], nothing),
  KubernetesGateway: kind(
    [gatewayApi, ['v1', 'v1beta1', 'v1alpha2'], 'Gateway', 'gateways'],
    fields({ spec: fields({ gatewayClassName: text }), status: conditions }),
  ),
  HTTPRoute: kind([gatewayApi, ['v1', 'v1beta1', 'v1alpha2'], 'HTTPRoute', 'httproutes'], parents),
  GRPCRoute: kind([gatewayApi, ['v1', 'v1alpha2'], 'GRPCRoute', 'grpcroutes'], parents),
  TLSRoute: kind([gatewayApi, ['v1', 'v1alpha3', 'v1alpha2'], 'TLSRoute', 'tlsroutes'], parents),
  TCPRoute: kind([gatewayApi, ['v1alpha2'], 'TCPRoute', 'tcproutes'], parents),
  GatewayClass: kind([gatewayApi, ['v1', 'v1beta1'], 'GatewayClass', 'gatewayclasses'], nothing, false),
  ReferenceGrant: kind([gatewayApi, ['v1', 'v1beta1', 'v1alpha2'], 'ReferenceGrant', 'referencegrants'], nothing),
  ListenerSet: kind([gatewayApi, ['v1'], 'ListenerSet', 'listenersets'], nothing),
  BackendTLSPolicy: kind([gatewayApi, ['v1', 'v1alpha3'], 'BackendTLSPolicy', 'backendtlspolicies'], nothing),
  Service: kind(
    ['', ['v1'], 'Service', 'services'],
    fields({
      spec: fields({ type: text, clusterIP: text, selector: labels, ports: list(servicePort) }),
      status: conditions,
    }),
  ),
  Namespace: kind(['', ['v1'], 'Namespace', 'namespaces'], nothing, false),
  Node: kind(['', ['v1'], 'Node', 'nodes'], nothing, false),
  Pod: kind(['', ['v1'], 'Pod', 'pods'], fields({ spec: podSpec })),
  Secret: kind(['', ['v1'], 'Secret', 'secrets'], fields({ type: text, data: map(text), stringData: map(text) })),
  ConfigMap: kind(['', ['v1'], 'ConfigMap', 'configmaps'], fields({ data: map(text) })),
  Deployment: kind(['apps', ['v1'], 'Deployment', 'deployments'], workload),
  StatefulSet: kind(['apps', ['v1'], 'StatefulSet', 'statefulsets'], workload),
  DaemonSet: kind(['apps', ['v1'], 'DaemonSet', 'daemonsets'], workload),
  Job: kind(['batch', ['v1'], 'Job', 'jobs'], workload),
  CronJob: kind(['batch', ['v1'], 'CronJob', 'cronjobs'], workload),
  CustomResourceDefinition: kind(
    ['apiextensions.k8s.io', ['v1'], 'CustomResourceDefinition', 'customresourcedefinitions'],
    fields({
      spec: fields({
        group: text,
        names: fields({ kind: text }),
        versions: list(fields({ name: text, served: boolean })),
      }),
    }),
    false,
  ),
  MutatingWebhookConfiguration: kind(
    ['admissionregistration.k8s.io', ['v1'], 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations'],
    webhooks,
    false,
  ),
  ValidatingWebhookConfiguration: kind(
    ['admissionregistration.k8s.io', ['v1'], 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations'],
    webhooks,
    false,
  ),
} as const;

export type Kinds = {
  readonly [K in keyof typeof kinds]: (typeof kinds)[K] extends KindDefinition<infer T> ? T : never;
};
export type Kind = keyof Kinds;

/** Kinds whose pod templates stand for pods where no cluster tells which pods there are. */
export const templateKinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
] as const satisfies readonly Kind[];

const byGroupAndKind = new Map(
  Object.entries(kinds).map(([name, { group, kind }]) => [`${group}/${kind}`, name as Kind]),
);

/** The kind of this table that an object is of; undefined for another group, kind or version. */
export function kindOf(object: { readonly apiVersion: string; readonly kind: string }): Kind | undefined {
  const slash = object.apiVersion.lastIndexOf('/');
  const name = byGroupAndKind.get(`${object.apiVersion.slice(0, Math.max(0, slash))}/${object.kind}`);
  if (name === undefined) return undefined;
  const versions: readonly string[] = kinds[name].versions;
  return versions.includes(object.apiVersion.slice(slash + 1)) ? name : undefined;
}
