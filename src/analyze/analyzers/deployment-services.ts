import { append } from '../../world/label-index.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import { servicesBySelector } from '../../world/services.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { inMesh } from '../in-mesh.ts';

type Service = Resource<'Service'>;
type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];
interface ServicePort extends Port {
  readonly service: string;
}

export const deploymentServices = defineAnalyzer({
  name: 'deployment.MultiServiceAnalyzer',
  summary: 'Services in front of one Deployment agree about its ports.',
  why: 'The sidecar sees only the port: it cannot tell by which Service a request came, so it may take the wrong protocol or policy.',
  fix: 'Use one Service per target port, or the same protocol in all of them.',
  reads: ['Service', 'Deployment', 'Namespace'],
  emits: ['IST0116', 'IST0137'],
  *check(world) {
    for (const deployment of world.all('Deployment')) {
      const { metadata, spec } = deployment.spec?.template ?? {};
      // Of a template only the containers count, and not those that start before them.
      const pod = {
        labels: metadata?.labels ?? {},
        annotations: metadata?.annotations ?? {},
        spec: { containers: spec?.containers },
      };
      if (deployment.labels['gateway.istio.io/managed'] === 'istio.io-mesh-controller') continue;
      if (!inMesh(world, { ...pod, namespace: deployment.namespace })) continue;
      const services = [...servicesBySelector(world).selecting(pod.labels, deployment.namespace)].sort(byName);
      const ports = services.flatMap((service) =>
        (service.spec?.ports ?? []).map((port): ServicePort => ({ ...port, service: fullName(service) })),
      );
      yield* protocolConflicts(deployment, ports);
      yield* portConflicts(deployment, ports);
    }
  },
  examples: [
    {
      good: 'two services with the same protocol',
      yaml: `kind: Deployment
spec: {template: {metadata: {labels: {app: a, sidecar.istio.io/inject: 'true'}}}}
---
kind: Service
metadata: {name: a}
spec: {selector: {app: a}, ports: [{port: 80}]}
---
kind: Service
metadata: {name: b}
spec: {selector: {app: a}, ports: [{port: 80, protocol: TCP}]}`,
    },
    {
      good: 'a proxy that starts before the containers does not tell that a template is in the mesh',
      yaml: `kind: Deployment
spec: {template: {metadata: {labels: {app: a}}, spec: {initContainers: [{name: istio-proxy, image: proxyv2}]}}}
---
kind: Service
metadata: {name: a}
spec: {selector: {app: a}, ports: [{port: 80, targetPort: 8080}, {port: 81, targetPort: 8080}]}`,
    },
    {
      bad: 'one port with two protocols, and two ports that lead to one',
      yaml: `kind: Deployment
spec: {template: {metadata: {labels: {app: a}}}}
---
kind: Namespace
metadata: {name: default, labels: {istio-injection: enabled}}
---
kind: Service
metadata: {name: a}
spec: {selector: {app: a}, ports: [{port: 80, protocol: UDP, targetPort: 80}]}
---
kind: Service
metadata: {name: b}
spec: {selector: {app: a}, ports: [{port: 80, targetPort: 81}, {port: 82, targetPort: 81}]}`,
      finds: [
        { code: 'IST0116', at: '' },
        { code: 'IST0137', at: '' },
      ],
    },
  ],
});

const byName = (a: Service, b: Service) => (a.name < b.name ? -1 : 1);

function* protocolConflicts(deployment: Resource<'Deployment'>, ports: readonly ServicePort[]) {
  for (const [port, users] of grouped(ports, (one) => one.port ?? 0)) {
    const protocols = new Set(users.map(({ protocol }) => protocol || 'TCP'));
    const services = users.map(({ service }) => service).sort();
    if (protocols.size > 1) yield finding('IST0116', deployment, '', fullName(deployment), port, services);
  }
}

function* portConflicts(deployment: Resource<'Deployment'>, ports: readonly ServicePort[]) {
  for (const [targetPort, users] of grouped(ports, targetOf)) {
    const byPort = new Map(users.map(({ port = 0, service }) => [port, service]));
    if (byPort.size < 2) continue;
    const numbers = [...byPort.keys()].sort((a, b) => a - b).map(String);
    yield finding('IST0137', deployment, '', fullName(deployment), [...byPort.values()].sort(), targetPort, numbers);
  }
}

const targetOf = ({ targetPort, port = 0 }: Port) => (targetPort && targetPort !== '0' ? targetPort : String(port));

function grouped<K>(ports: readonly ServicePort[], keyOf: (port: ServicePort) => K): ReadonlyMap<K, ServicePort[]> {
  const groups = new Map<K, ServicePort[]>();
  for (const port of ports) append(groups, keyOf(port), port);
  return groups;
}
