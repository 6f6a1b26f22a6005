import type { KubeObject } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';

/** The pod label of the gateway that an installation brings along. */
export const ingressGatewayLabels = { istio: 'ingressgateway' } as const;

/**
 * Ports of the built-in Service and where they lead. Beside the reference's own four pairs of equal numbers, the
 * target ports of a real installation count, so that a Gateway on 8080 is no mistake.
 */
const ports: readonly (readonly [name: string, port: number, targetPort: number])[] = [
  ['http2', 80, 80],
  ['https', 443, 443],
  ['tcp', 31400, 31400],
  ['tls', 15443, 15443],
  ['http2', 80, 8080],
  ['https', 443, 8443],
  ['tcp-status', 15021, 15021],
];

/** The ingress gateway that offline analysis takes for granted: one pod and its service. */
export function builtInIngressGateway(
  service: string,
  namespace: string,
): { pod: SourcedObject; service: SourcedObject } {
  return {
    pod: assumed({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${service}-dummypod`, namespace, labels: ingressGatewayLabels },
      spec: { containers: [{ name: 'istio-proxy' }] },
    }),
    service: assumed({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service, namespace },
      spec: {
        selector: ingressGatewayLabels,
        ports: ports.map(([name, port, targetPort]) => ({ name, port, targetPort, protocol: 'TCP' })),
      },
    }),
  };
}

const assumed = (object: KubeObject): SourcedObject => ({
  object,
  source: { file: '', line: 0, locate: () => undefined },
});
