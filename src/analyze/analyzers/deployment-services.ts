import { append } from '../../world/label-index.ts';
import { carries } from '../../world/labels.ts';
import { fullName, type Labels, type Resource } from '../../world/resource.ts';
import { servicesBySelector } from '../../world/services.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { inMesh, proxyContainer } from '../in-mesh.ts';

type Service = Resource<'Service'>;
type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];
interface ServicePort extends Port {
  readonly service: string;
}

const gatewayExample = (name: string, app: string, namespace = 'default') => `kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${app}}}
  template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: istio-proxy, image: proxyv2}]}}
---
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {app: ${app}}, ports: [{port: 80}]}`;

export const deploymentServices = defineAnalyzer({
  name: 'deployment.MultiServiceAnalyzer',
  summary: "Services in front of one Deployment agree about its ports, and gateways do not select each other's pods.",
  why: 'The sidecar sees only the port: it cannot tell by which Service a request came, so it may take the wrong protocol or policy. Of two gateways with one selector the Service of each sends to both.',
  fix: 'Use one Service per target port, or the same protocol in all of them; give each gateway labels of its own.',
  reads: ['Service', 'Deployment', 'Namespace'],
  emits: ['IST0116', 'IST0137'],
  *check(world) {
    yield* twinGateways(world);
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
    {
      good: 'gateways with labels of their own, and two in two namespaces',
      yaml: `${gatewayExample('edge', 'edge')}\n---\n${gatewayExample('inner', 'inner')}\n---\n${gatewayExample('edge', 'edge', 'other')}`,
    },
    {
      bad: 'two gateways whose Services send to both',
      yaml: `${gatewayExample('edge', 'edge')}\n---\n${gatewayExample('inner', 'edge')}`,
      finds: [{ code: 'IST0116', at: '' }],
    },
  ],
});

/** Gateways of which one selects the pods of the other, when different Services lead to them. */
function* twinGateways(world: World<'Deployment' | 'Service'>) {
  const gateways = world.all('Deployment').filter(isGateway);
  for (const [index, one] of gateways.entries()) {
    const other = gateways
      .slice(0, index)
      .find((earlier) => earlier.namespace === one.namespace && (selects(earlier, one) || selects(one, earlier)));
    const services = [...servicesBySelector(world).selecting(podLabels(one), one.namespace)].sort(byName);
    if (!other || services.length < 2) continue;
    const names = services.map(fullName);
    yield {
      ...finding('IST0116', one, '', fullName(one), 0, names),
      message: `selects the same pods as the gateway ${fullName(other)}: Services ${names.join(', ')} send to both; give it labels of its own`,
    };
  }
}

const podLabels = ({ spec }: Resource<'Deployment'>): Labels => spec?.template?.metadata?.labels ?? {};

function isGateway({ spec }: Resource<'Deployment'>): boolean {
  const { metadata, spec: pod } = spec?.template ?? {};
  const asks = (metadata?.annotations?.['inject.istio.io/templates'] ?? '').split(',').includes('gateway');
  // A container that is only the proxy: in front of no application, so a gateway.
  return asks || (pod?.containers?.length === 1 && pod.containers[0]?.name === proxyContainer);
}

function selects({ spec }: Resource<'Deployment'>, other: Resource<'Deployment'>): boolean {
  const wanted = spec?.selector?.matchLabels ?? {};
  return Object.keys(wanted).length > 0 && carries(podLabels(other), wanted);
}

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
