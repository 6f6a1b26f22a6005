// From a Gateway of the Gateway API to what istiod's template for it reads.
import { isMap, mapAt, mapsIn, valueAt } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import type { GatewayListener } from './gateway-listeners.ts';
import { agentgatewayImage, proxyImage } from './image.ts';
import type { InjectionSettings } from './settings.ts';

type Texts = Readonly<Record<string, string>>;

/** How istiod treats the Gateways of a class. */
export interface GatewayClass {
  readonly controller: string;
  readonly template: string;
  readonly serviceType: string;
  /** Whether `-CLASS` is appended to the Gateway's name. */
  readonly suffixed: boolean;
  /** What the template calls the controller. */
  readonly label: string;
  /** Environment of istiod that this class needs. */
  readonly needs: readonly string[];
}

const classes: Readonly<Record<string, GatewayClass>> = {
  istio: {
    controller: 'istio.io/gateway-controller',
    template: 'kube-gateway',
    serviceType: 'LoadBalancer',
    suffixed: true,
    label: 'istio.io-gateway-controller',
    needs: [],
  },
  'istio-waypoint': {
    controller: 'istio.io/mesh-controller',
    template: 'waypoint',
    serviceType: 'ClusterIP',
    suffixed: false,
    label: 'istio.io-mesh-controller',
    needs: ['PILOT_ENABLE_AMBIENT'],
  },
  'istio-east-west': {
    controller: 'istio.io/eastwest-controller',
    template: 'waypoint',
    serviceType: 'LoadBalancer',
    suffixed: false,
    label: 'istio.io-eastwest-controller',
    needs: ['PILOT_ENABLE_AMBIENT', 'AMBIENT_ENABLE_MULTI_NETWORK'],
  },
  'istio-agentgateway': {
    controller: 'istio.io/agentgateway-controller',
    template: 'agentgateway',
    serviceType: 'LoadBalancer',
    suffixed: false,
    label: 'istio.io-gateway-controller',
    needs: ['PILOT_ENABLE_AGENTGATEWAY'],
  },
};

/** The classes that istiod deploys something for, without any GatewayClass object; its environment can rename the first. */
export function gatewayClasses(settings: InjectionSettings): Readonly<Record<string, GatewayClass>> {
  const { istio, ...others } = classes;
  const name = environment(settings, 'PILOT_GATEWAY_API_DEFAULT_GATEWAYCLASS_NAME') || 'istio';
  return istio ? { [name]: istio, ...others } : others;
}

/** What istiod does for a class whose GatewayClass object names this controller. */
export const classOfController = (controller: unknown): GatewayClass | undefined =>
  Object.values(classes).find((each) => each.controller === controller);

/** A port or label of what istiod makes, and where it comes from. */
export interface GatewayReason {
  /** `port 443`, `label team`. */
  readonly what: string;
  readonly why: string;
}

export interface GatewayInputOptions {
  readonly settings: InjectionSettings;
  readonly gatewayClass: GatewayClass;
  /** Major and minor digits: 136 for 1.36. */
  readonly kubeVersion: number;
  readonly namespaceAnnotations: Texts;
  /** Its own and those that ListenerSets add. */
  readonly listeners: readonly GatewayListener[];
}

export interface GatewayData {
  /** By Go's names. */
  readonly input: Tree;
  readonly reasons: readonly GatewayReason[];
}

/** What the template of a Gateway reads, and why ports and labels are what they are. */
export function gatewayData(gateway: Tree, options: GatewayInputOptions): GatewayData {
  const { settings, gatewayClass, kubeVersion } = options;
  const meta = mapAt(gateway, ['metadata']);
  const annotations = mapAt(meta, ['annotations']) as Texts;
  const name = String(meta.name ?? '');
  const proxyConfig = mapAt(settings.meshConfig, ['defaultConfig']);
  const ownName = gatewayClass.suffixed ? `${name}-${className(gateway)}` : name;
  const image = { values: settings.values, proxyConfig, annotations };
  const ports = gatewayPorts(options.listeners);
  const labels = infrastructureLabels(gateway, options);
  const input: Tree = {
    Name: name,
    Namespace: String(meta.namespace ?? 'default'),
    UID: String(meta.uid ?? ''),
    Labels: mapAt(meta, ['labels']),
    Annotations: annotations,
    Spec: { Addresses: addresses(gateway), GatewayClassName: className(gateway) },
    GatewayClass: className(gateway),
    DeploymentName: annotations['gateway.istio.io/name-override'] || ownName,
    ServiceAccount: annotations['gateway.istio.io/service-account'] ?? ownName,
    Ports: ports.map(({ port, name: portName, protocol }) => ({ Name: portName, Port: port, AppProtocol: protocol })),
    ServiceType: annotations['networking.istio.io/service-type'] ?? gatewayClass.serviceType,
    ClusterID: 'Kubernetes',
    KubeVersion: kubeVersion,
    Revision: settings.revision,
    CompliancePolicy: '',
    NativeSidecars: true,
    ...ids(options.namespaceAnnotations),
    InfrastructureLabels: Object.fromEntries(labels.map(({ key, value }) => [key, value])),
    InfrastructureAnnotations: Object.fromEntries(infrastructure(gateway, 'annotations', settings).entries),
    GatewayNameLabel: 'gateway.networking.k8s.io/gateway-name',
    ControllerLabel: gatewayClass.label,
    IsEastWestGateway: gatewayClass.controller === 'istio.io/eastwest-controller',
    ProxyImage: proxyImage(image),
    AgentgatewayImage: agentgatewayImage(image),
    ProxyConfig: proxyConfig,
  };
  const reasons = [
    ...ports.map(({ port, why }) => ({ what: `port ${port}`, why })),
    ...labels.map(({ key, why }) => ({ what: `label ${key}`, why })),
  ];
  return { input, reasons };
}

/** `spec.gatewayClassName` */
export const className = (gateway: Tree) => String(valueAt(gateway, ['spec', 'gatewayClassName']) ?? '');

function addresses(gateway: Tree): readonly Tree[] {
  const list = valueAt(gateway, ['spec', 'addresses']);
  return mapsIn(list).map(({ value }) => ({ Value: String(value ?? '') }));
}

interface GatewayPort {
  readonly port: number;
  readonly name: string;
  readonly protocol: string;
  readonly why: string;
}

function gatewayPorts(listeners: readonly GatewayListener[]): readonly GatewayPort[] {
  const ports: GatewayPort[] = [
    { port: 15021, name: 'status-port', protocol: 'tcp', why: 'readiness and health of the proxy, on every gateway' },
  ];
  const seen = new Set<number>();
  for (const [index, { listener, from }] of listeners.entries()) {
    const port = Number(listener.port);
    if (seen.has(port)) continue;
    seen.add(port);
    const protocol = String(listener.protocol ?? '').toLowerCase();
    const name =
      String(listener.name ?? '')
        .replaceAll('.', '-')
        .slice(0, 63) || `${protocol}-${index}`;
    const what = `listener "${String(listener.name ?? '')}"${from === undefined ? '' : ` of ${from}`}`;
    ports.push({ port, name, protocol, why: `${what}, the first with this port` });
  }
  return ports;
}

function infrastructure(gateway: Tree, kind: 'labels' | 'annotations', settings: InjectionSettings) {
  const own = valueAt(gateway, ['spec', 'infrastructure', kind]);
  if (isMap(own))
    return {
      entries: texts(own).filter(([key]) => !key.startsWith('gateway.networking.k8s.io/')),
      why: `spec.infrastructure.${kind} of the Gateway`,
    };
  if (environment(settings, 'PILOT_ENABLE_GATEWAY_API_COPY_LABELS_ANNOTATIONS') === 'false')
    return { entries: [], why: '' };
  return {
    entries: texts(mapAt(gateway, ['metadata', kind])),
    why: `metadata.${kind} of the Gateway: it has no spec.infrastructure.${kind}`,
  };
}

const texts = (map: Tree) => Object.entries(map).map(([key, value]): [string, string] => [key, String(value)]);

/** A variable of istiod's environment, as far as the values tell. */
export const environment = ({ values }: InjectionSettings, name: string) => {
  const value = valueAt(values, ['pilot', 'env', name]);
  return value === undefined || value === null ? undefined : String(value);
};

const network = 'topology.istio.io/network';

function infrastructureLabels(gateway: Tree, { settings, gatewayClass }: GatewayInputOptions) {
  const { entries, why } = infrastructure(gateway, 'labels', settings);
  const labels = new Map(entries.map(([key, value]) => [key, { key, value, why }]));
  const set = (key: string, value: string, reason: string) => labels.set(key, { key, value, why: reason });
  const name = className(gateway);
  const inside = name.includes('waypoint') || name.includes('east-west');
  const own = mapAt(gateway, ['metadata', 'labels']);
  const mode = 'istio.io/dataplane-mode';
  if (
    environment(settings, 'PILOT_ENABLE_AMBIENT') === 'true' &&
    !inside &&
    own[mode] === undefined &&
    !labels.has(mode)
  )
    set(mode, 'none', 'the mesh is ambient, and a gateway has its own proxy');
  const meshNetwork = valueAt(settings.values, ['global', 'network']);
  if (meshNetwork && inside && own[network] === undefined)
    set(network, String(meshNetwork), `values.global.network, for class ${gatewayClass.controller}`);
  return [...labels.values()];
}

/** The user and group that OpenShift gives a namespace; 1337 elsewhere. */
function ids(annotations: Texts): { ProxyUID: number; ProxyGID: number } {
  const range = annotations['openshift.io/sa.scc.uid-range'] ?? '';
  const groups = annotations['openshift.io/sa.scc.supplemental-groups'] ?? range;
  const uid = lastOf(range);
  const blocks = groups.split(',').map(lastOf);
  const gid = blocks.includes(undefined) ? undefined : blocks[0];
  return { ProxyUID: uid ?? 1337, ProxyGID: gid ?? 1337 };
}

/** The last number of `START/SIZE` or `START-END`. */
function lastOf(block: string): number | undefined {
  const [, start, sign, other] = /^(\d+)([/-])(\d+)$/.exec(block.trim()) ?? [];
  if (sign === undefined) return undefined;
  return sign === '/' ? Number(start) + Number(other) - 1 : Number(other);
}
