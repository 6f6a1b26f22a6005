import { parseProtocol } from '../../rules/blocks/ports.ts';
import type { Resource } from '../../world/resource.ts';
import { defineAnalyzer, type Found, finding } from '../define-analyzer.ts';
import { isControlPlane } from '../in-mesh.ts';

type Port = NonNullable<NonNullable<Resource<'Service'>['spec']>['ports']>[number];

const ourControllers = ['istio.io-gateway-controller', 'istio.io-mesh-controller', 'istio.io-eastwest-controller'];
/** Ports of protocols in which the server speaks first: without a name they are plain TCP. */
const serverFirst = new Set([25, 53, 3306, 27017]);
const kubernetesProtocols = new Set(['kubernetes.io/h2c', 'kubernetes.io/ws', 'kubernetes.io/wss']);

export const servicePortName = defineAnalyzer({
  name: 'service.PortNameAnalyzer',
  summary: 'Ports of Services tell their protocol, by appProtocol or as the first part of their name.',
  why: 'Traffic of a port without a known protocol is plain TCP to the mesh, unless it is detected: no routes, no retries, no HTTP telemetry.',
  fix: 'Name the port http-…, grpc-…, tcp-… and so on, or set appProtocol.',
  reads: ['Service'],
  emits: ['IST0118', 'IST0150'],
  *check(world) {
    for (const service of world.all('Service')) {
      if (isControlPlane(service)) continue;
      if (ourControllers.includes(service.labels['gateway.istio.io/managed'] ?? '')) continue;
      const isExternal = service.spec?.type === 'ExternalName';
      for (const [index, port] of (service.spec?.ports ?? []).entries()) {
        if (hasProtocol(port) && !(isExternal && port.name === 'tcp')) continue;
        const referencePath = `spec.ports[${index}].port`;
        const path = port.name === undefined ? `spec.ports[${index}]` : `spec.ports[${index}].name`;
        const { name = '', port: number = 0, targetPort = '' } = port;
        const found = isExternal
          ? finding('IST0150', service, path)
          : finding('IST0118', service, path, name, number, targetPort || String(number));
        yield { ...found, referencePath, ...prefixed(port, path) };
      }
    }
  },
  examples: [
    {
      good: 'names, appProtocol, UDP and well-known ports',
      yaml: `kind: Service
spec: {ports: [{port: 80, name: http-web}, {port: 1, appProtocol: kubernetes.io/ws}, {port: 2, protocol: UDP}, {port: 3306}]}`,
    },
    {
      bad: 'an unknown word, and plain TCP to an external name',
      yaml: `kind: Service
metadata: {name: a}
spec: {ports: [{port: 80, name: web}, {port: 81}]}
---
kind: Service
metadata: {name: b}
spec: {type: ExternalName, ports: [{port: 80, name: tcp}]}`,
      finds: [
        { code: 'IST0118', at: 'spec.ports[0].name' },
        { code: 'IST0118', at: 'spec.ports[1]' },
        { code: 'IST0150', at: 'spec.ports[0].name' },
      ],
    },
  ],
});

/** Ports whose protocol goes without saying. */
const usualProtocols = new Map([
  [80, 'http'],
  [8080, 'http'],
  [443, 'https'],
  [8443, 'https'],
  [6379, 'redis'],
]);

function prefixed({ name, port = 0, appProtocol }: Port, path: string): Pick<Found, 'suggestion' | 'edits'> {
  const protocol = usualProtocols.get(port);
  if (!name || !protocol || appProtocol !== undefined) return {};
  const better = `${protocol}-${name}`;
  const suggestion = `call it "${better}" if it speaks ${protocol.toUpperCase()}`;
  return better.length > 15 ? {} : { suggestion, edits: [{ path, part: 'value', from: name, to: better }] };
}

function hasProtocol({ name = '', port = 0, protocol, appProtocol }: Port): boolean {
  if (protocol === 'UDP') return true;
  const text = (appProtocol ?? name).toLowerCase();
  if (kubernetesProtocols.has(text) || text.startsWith('grpc-web')) return true;
  return parseProtocol(text.split('-')[0]) !== undefined || serverFirst.has(port);
}
