import type { KubeObject } from '../model/kube-object.ts';
import type { Source } from '../model/source.ts';
import type { SourcedObject } from '../objects/parse.ts';
import type { Labels } from './resource.ts';

type Port = readonly [name: string, port: number, targetPort: number];

/** A gateway that offline analysis takes for granted. */
export interface BuiltInGateway {
  /** `ingress gateway`, for the summary. */
  readonly title: string;
  /** Labels of its pods. */
  readonly labels: Labels;
  readonly ports: readonly Port[];
  /** Assumed only where a Gateway names it. */
  readonly onDemand: boolean;
}

/**
 * Ports of the Service and where they lead. Beside the reference's own four pairs of equal numbers, the target ports of
 * a real installation count, so that a Gateway on 8080 is no mistake.
 */
export const ingressGateway: BuiltInGateway = {
  title: 'ingress gateway',
  labels: { istio: 'ingressgateway' },
  onDemand: false,
  ports: [
    ['http2', 80, 80],
    ['https', 443, 443],
    ['tcp', 31400, 31400],
    ['tls', 15443, 15443],
    ['http2', 80, 8080],
    ['https', 443, 8443],
    ['tcp-status', 15021, 15021],
  ],
};

/** The gateway between clusters, as the guides to several clusters install it; the reference does not know it. */
export const eastWestGateway: BuiltInGateway = {
  title: 'east-west gateway',
  labels: { istio: 'eastwestgateway' },
  onDemand: true,
  ports: [
    ['tcp-status', 15021, 15021],
    ['tls', 15443, 15443],
    ['tls-istiod', 15012, 15012],
    ['tls-webhook', 15017, 15017],
  ],
};

/** The pod and the Service of a gateway. */
export function objectsOf(
  { labels, ports }: BuiltInGateway,
  name: string,
  namespace: string,
): { readonly Pod: SourcedObject; readonly Service: SourcedObject } {
  return {
    Pod: assumed({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${name}-dummypod`, namespace, labels },
      spec: { containers: [{ name: 'istio-proxy' }] },
    }),
    Service: service(name, namespace, { selector: labels, ports }),
  };
}

export const controlPlane = 'control plane';

/** The Service of the control plane, for routes from the east-west gateway. */
export function builtInIstiod(namespace: string): SourcedObject {
  const ports: readonly Port[] = [
    ['grpc-xds', 15010, 15010],
    ['https-dns', 15012, 15012],
    ['https-webhook', 443, 15017],
    ['http-monitoring', 15014, 15014],
  ];
  return service('istiod', namespace, { selector: { app: 'istiod' }, ports });
}

function service(
  name: string,
  namespace: string,
  { selector, ports }: { readonly selector: Labels; readonly ports: readonly Port[] },
): SourcedObject {
  return assumed({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      selector,
      ports: ports.map(([name, port, targetPort]) => ({ name, port, targetPort, protocol: 'TCP' })),
    },
  });
}

/** Where objects come from that nobody wrote. */
export const builtInSource: Source = { file: '', line: 0, locate: () => undefined };

const assumed = (object: KubeObject): SourcedObject => ({ object, source: builtInSource });
