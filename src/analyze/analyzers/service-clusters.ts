import { append } from '../../world/label-index.ts';
import type { Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Service = Resource<'Service'>;

export const serviceClusters = defineAnalyzer({
  name: 'services.MultiClusterServiceAnalyzer',
  summary: 'A Service that exists in several clusters is the same in all of them.',
  why: 'The mesh treats them as one Service: requests fail in the clusters whose ports or type differ.',
  fix: 'Give the Services of that name the same type and ports everywhere.',
  reads: ['Service'],
  emits: ['IST0170'],
  *check(world) {
    const groups = new Map<string, Service[]>();
    for (const service of world.all('Service')) append(groups, `${service.namespace}/${service.name}`, service);
    for (const services of groups.values()) {
      const [first] = services;
      const isElsewhere = new Set(services.map(clusterOf)).size > 1;
      const reasons = isElsewhere && first ? differences(first, services) : [];
      if (!first || reasons.length === 0) continue;
      yield finding('IST0170', first, 'spec', first.name, first.namespace, services.map(clusterOf), reasons.join('; '));
    }
  },
  examples: [
    {
      good: 'the same ports in another order',
      yaml: `kind: Service
spec: {ports: [{name: a, port: 80}, {name: b, port: 81}]}
---
# cluster: east
kind: Service
spec: {ports: [{name: b, port: 81}, {name: a, port: 80}]}`,
    },
    {
      bad: 'other ports, type and headless in another cluster',
      yaml: `kind: Service
spec: {ports: [{name: a, port: 80}], clusterIP: None}
---
# cluster: east
kind: Service
spec: {ports: [{name: a, port: 81}], type: LoadBalancer}`,
      finds: [{ code: 'IST0170', at: 'spec' }],
    },
  ],
});

const clusterOf = ({ source }: Service) => source.cluster || 'default';
const typeOf = ({ spec }: Service) => spec?.type ?? 'ClusterIP';
const isHeadless = ({ spec }: Service) => spec?.clusterIP === 'None';

function differences(first: Service, services: readonly Service[]): readonly string[] {
  const headless = services.filter(isHeadless);
  const otherTypes = services.filter((service) => typeOf(service) !== typeOf(first));
  const otherPorts = services.filter((service) => portsText(service) !== portsText(first));
  const isMixed = headless.length > 0 && headless.length < services.length;
  return [
    ...(isMixed ? [`headless only in ${headless.map(clusterOf).join(', ')}`] : []),
    ...otherTypes.map(
      (service) => `type ${typeOf(service)} in ${clusterOf(service)}, ${typeOf(first)} in ${clusterOf(first)}`,
    ),
    ...(otherPorts.length > 0 ? [`other ports in ${otherPorts.map(clusterOf).join(', ')}`] : []),
  ];
}

function portsText({ spec }: Service): string {
  const ports = (spec?.ports ?? []).map(({ name = '', port, protocol = 'TCP', targetPort, appProtocol, nodePort }) =>
    JSON.stringify([name, port, protocol, targetPort ?? '', appProtocol ?? '', nodePort ?? 0]),
  );
  return ports.sort().join();
}
