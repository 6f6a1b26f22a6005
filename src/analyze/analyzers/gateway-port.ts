import { append } from '../../world/label-index.ts';
import { selectorText } from '../../world/labels.ts';
import type { Labels, Resource } from '../../world/resource.ts';
import { servicesBySelector } from '../../world/services.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { selectorPath } from './gateway-conflict.ts';

export const gatewayPort = defineAnalyzer({
  name: 'gateway.IngressGatewayPortAnalyzer',
  summary: 'Gateways select workloads that exist, and their ports are ports of a Service in front of those.',
  why: 'A port that no Service leads to is open in the proxy but cannot be reached from outside.',
  fix: 'Correct spec.selector or the port number, or add the port to the Service of the gateway.',
  reads: ['Gateway', 'Workload', 'Service'],
  emits: ['IST0101', 'IST0162'],
  *check(world) {
    const reachable = reachablePorts(world);
    for (const gateway of world.all('Gateway')) {
      const selector = gateway.spec?.selector ?? {};
      const text = selectorText(selector);
      const ports = reachable(selector);
      const reference = { referencePath: selectorPath(text) };
      if (!ports) yield { ...finding('IST0101', gateway, 'spec.selector', 'selector', text), ...reference };
      for (const [index, { port }] of (gateway.spec?.servers ?? []).entries()) {
        if (!ports || !port || ports.has(port.number ?? 0)) continue;
        const path = `spec.servers[${index}].port.number`;
        yield { ...finding('IST0162', gateway, path, port.number ?? 0, text), ...reference };
      }
    }
  },
  examples: [
    {
      good: 'the port of a Service, and the port it leads to',
      yaml: `kind: Gateway
spec: {selector: {app: edge}, servers: [{port: {number: 80}}, {port: {number: 8080}}]}
---
kind: Pod
metadata: {name: edge, labels: {app: edge}}
---
kind: Service
metadata: {name: edge}
spec: {selector: {app: edge}, ports: [{port: 80, targetPort: 8080, protocol: TCP}]}`,
    },
    {
      bad: 'a port that no Service has',
      yaml: `kind: Gateway
spec: {selector: {app: edge}, servers: [{port: {number: 9000}}]}
---
kind: Pod
metadata: {name: edge, labels: {app: edge}}
---
kind: Service
metadata: {name: edge}
spec: {selector: {app: edge}, ports: [{port: 80, protocol: TCP}]}`,
      finds: [{ code: 'IST0162', at: 'spec.servers[0].port.number' }],
    },
    {
      bad: 'a selector that no workload meets',
      yaml: 'kind: Gateway\nspec: {selector: {app: nobody}, servers: [{port: {number: 80}}]}',
      finds: [{ code: 'IST0101', at: 'spec.selector' }],
    },
  ],
});

type Service = Resource<'Service'>;

/** Answers which ports of the workloads of a selector a Service leads to; undefined without a workload. */
function reachablePorts(world: World<'Workload' | 'Service'>) {
  const known = new Map<string, ReadonlySet<number> | undefined>();
  const withoutSelector = new Map<string, Service[]>();
  for (const service of world.all('Service'))
    if (!Object.keys(service.spec?.selector ?? {}).length) append(withoutSelector, service.namespace, service);
  return (selector: Labels): ReadonlySet<number> | undefined => {
    const text = selectorText(selector);
    if (!known.has(text)) {
      const pods = world.carrying('Workload', selector);
      const services = pods.flatMap(({ labels, namespace }) => [
        ...servicesBySelector(world).selecting(labels, namespace),
        ...(withoutSelector.get(namespace) ?? []),
      ]);
      known.set(text, pods.length > 0 ? new Set([...new Set(services)].flatMap(portsOf)) : undefined);
    }
    return known.get(text);
  };
}

function portsOf({ spec }: Service): readonly number[] {
  return (spec?.ports ?? []).flatMap(({ port = 0, targetPort, protocol = 'TCP' }) => {
    if (protocol !== 'TCP') return [];
    return [port, Number(targetPort) || port];
  });
}
