import type { Described, ServiceDescription, WorkloadDescription } from '../model/description.ts';
import { decisionOf } from '../world/decision.ts';
import { carries, isEmpty } from '../world/labels.ts';
import { type AnyResource, fullName, type Labels } from '../world/resource.ts';
import { waypointFor } from './ambient.ts';
import { endpointsOf } from './endpoints.ts';
import { covers } from './hosts.ts';
import type { Mesh } from './mesh.ts';
import type { Router } from './routes.ts';
import type { MeshPort, MeshService } from './services.ts';
import { authorizationSpec } from './shapes.ts';
import { seesExported } from './visibility.ts';
import type { MeshPod } from './workloads.ts';

/** What applies to a workload, each with the object that says so. */
export function describeWorkload(mesh: Mesh, pod: MeshPod): WorkloadDescription {
  const services = mesh.services.filter((service) => isBehind(service, pod));
  const waypoint = pod.proxy === 'ztunnel' ? waypointText(mesh, pod, 'workload') : undefined;
  return {
    workload: `${pod.namespace}/${pod.name}`,
    proxy: pod.proxy,
    serviceAccount: pod.serviceAccount,
    mtls: pod.proxy === 'none' ? [] : mtlsOf(mesh, pod, services),
    policies: policiesOf(mesh, pod),
    ...(waypoint && { waypoint }),
    services: services.map((service) => describeService(mesh, service, pod)),
  };
}

const isBehind = ({ namespace, selector, isKubernetes }: MeshService, pod: MeshPod): boolean =>
  isKubernetes && namespace === pod.namespace && !isEmpty(selector) && carries(pod.labels, selector ?? {});

/** Its mode, and the ports of its own with another one. */
function mtlsOf(mesh: Mesh, pod: MeshPod, services: readonly MeshService[]): readonly Described[] {
  const targets = services.flatMap((service) => service.ports.map((port) => numberOf(port, pod)));
  const whole = mesh.peerAuthentications.forPort(pod, 0);
  const told = (mode: string, where: string, by: typeof whole.by): Described => ({
    text: `${mode}${where}${by ? '' : ' (nothing says otherwise)'}`,
    ...(by && { by: decisionOf(by.policy, by.path) }),
  });
  const others = [...new Set(targets)].flatMap((port) => {
    const { mode, by } = mesh.peerAuthentications.forPort(pod, port);
    return mode === whole.mode ? [] : [told(mode, ` on port ${port}`, by)];
  });
  return [told(whole.mode, '', whole.by), ...others];
}

const numberOf = ({ targetPort, number }: MeshPort, pod: MeshPod): number =>
  targetPort === '' ? number : (pod.namedPorts.get(targetPort) ?? (Number(targetPort) || number));

const order = ['CUSTOM', 'DENY', 'ALLOW', 'AUDIT'];

function policiesOf(mesh: Mesh, pod: MeshPod): readonly Described[] {
  if (pod.proxy === 'none') return [];
  const set = pod.proxy === 'ztunnel' ? mesh.authorization.forZtunnel(pod) : mesh.authorization.forPod(pod);
  const tokens = set.authentication.map((policy) => ({ text: 'checks tokens', by: decisionOf(policy) }));
  const rules = set.authorization
    .map((policy) => {
      const { action = 'ALLOW', rules: all = [] } = authorizationSpec(policy.object.spec) ?? {};
      const count = all.length === 0 ? 'nothing' : all.length === 1 ? '1 rule' : `${all.length} rules`;
      return { action, described: { text: `${action}: ${count}`, by: decisionOf(policy) } };
    })
    .sort((a, b) => order.indexOf(a.action) - order.indexOf(b.action));
  const custom = rules.filter(({ action }) => action === 'CUSTOM');
  const rest = rules.filter(({ action }) => action !== 'CUSTOM');
  return [...custom.map(({ described }) => described), ...tokens, ...rest.map(({ described }) => described)];
}

/** What applies to a service; with a pod, which subsets it belongs to. */
export function describeService(mesh: Mesh, service: MeshService, pod?: MeshPod): ServiceDescription {
  const client = { namespace: service.namespace, labels: {} };
  const rule = mesh.destinationRules.find(service.host, service.namespace, client);
  const routers = mesh.routers.filter((router) => router.hosts.some((host) => covers(host, service.host)));
  const inMesh = routers.filter(
    (router) => router.gateways.has('mesh') && seesExported(router.exported, service.namespace),
  );
  const waypoint = waypointText(mesh, { namespace: service.namespace, labels: service.resource.labels }, 'service');
  return {
    service: fullName(service.resource),
    hosts: [service.host],
    ports: service.ports.map((port) => portText(port, pod)),
    rules: (rule?.resources ?? []).map((resource) => ({
      text: subsetsText(rule?.subsets ?? [], pod) || 'no subsets',
      by: decisionOf(resource),
    })),
    routes: inMesh.map((router) => ({ text: rulesText(router), by: decisionOf(router.resource) })),
    gateways: leadingTo(mesh, service),
    ...(waypoint && { waypoint }),
    workloads: workloadsBehind(mesh, service),
  };
}

const portText = (port: MeshPort, pod: MeshPod | undefined): string => {
  const target = port.targetPort === '' ? '' : ` to ${port.targetPort}`;
  const number =
    pod && port.targetPort !== '' && Number.isNaN(Number(port.targetPort)) ? ` (${numberOf(port, pod)})` : '';
  return `${port.number}${port.name ? ` ${port.name}` : ''}${target}${number}: ${port.protocol}`;
};

interface Subset {
  readonly name?: string | undefined;
  readonly labels?: Labels | undefined;
}

function subsetsText(subsets: readonly Subset[], pod: MeshPod | undefined): string {
  const names = (some: readonly Subset[]) => some.map(({ name = '' }) => name).join(', ');
  if (subsets.length === 0 || !pod) return subsets.length === 0 ? '' : `subsets ${names(subsets)}`;
  const fitting = subsets.filter(({ labels = {} }) => carries(pod.labels, labels));
  const others = subsets.filter((subset) => !fitting.includes(subset));
  const rest = others.length > 0 ? `; not ${names(others)}` : '';
  return fitting.length > 0 ? `subset ${names(fitting)}${rest}` : `no subset has this workload${rest}`;
}

function rulesText({ http, tls, tcp }: Router): string {
  const counts = Object.entries({ http, tls, tcp }).flatMap(([kind, rules]) =>
    rules.length === 0 ? [] : [`${rules.length} ${kind} ${rules.length === 1 ? 'rule' : 'rules'}`],
  );
  return counts.join(', ') || 'no rules';
}

/** The gateways with a route that sends to a service. */
function leadingTo(mesh: Mesh, service: MeshService): readonly Described[] {
  return mesh.routers.flatMap((router) => {
    const gateways = [...router.gateways].filter((name) => name !== 'mesh');
    const targets = [...router.http, ...router.tls, ...router.tcp].flatMap(({ targets: own }) => own);
    if (gateways.length === 0 || !targets.some(({ host }) => host === service.host)) return [];
    return gateways.map((gateway) => ({
      text: `${gatewayText(gateway)} for ${router.hosts.join(', ') || 'any host'}`,
      by: decisionOf(router.resource),
    }));
  });
}

/** istiod's own name of a listener of a Kubernetes Gateway says both. */
const gatewayText = (name: string) =>
  name.replace(/[-~]istio-autogenerated-k8s-gateway[-~](.+)$/, (_, listener: string) => ` listener ${listener}`);

function workloadsBehind(mesh: Mesh, service: MeshService): readonly string[] {
  const pods = service.ports
    .flatMap((port) => endpointsOf(mesh, service, { port: port.number }))
    .flatMap(({ pod }) => pod ?? []);
  return [...new Set(pods.map(({ namespace, name }) => `${namespace}/${name}`))];
}

function waypointText(
  mesh: Mesh,
  of: { readonly namespace: string; readonly labels: Labels },
  what: 'service' | 'workload',
): Described | undefined {
  const { gateway, name, why } = waypointFor(mesh, of, what);
  if (gateway) return { text: fullName(gateway), by: decisionOf(gateway as AnyResource) };
  return name === undefined ? undefined : { text: `${name} is not used: ${why ?? 'it is not there'}` };
}
