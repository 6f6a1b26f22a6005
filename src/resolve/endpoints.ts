import { carries, isEmpty } from '../world/labels.ts';
import type { Labels } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { type MeshPort, type MeshService, portOf } from './services.ts';
import { serviceEntrySpec, workloadEntrySpec } from './shapes.ts';
import type { MeshPod, Workloads } from './workloads.ts';

/** One address behind a service's port. */
export interface Endpoint {
  readonly pod?: MeshPod;
  /** Whether something speaks mTLS there, for what is no pod: the label of the entry, or a service account. */
  readonly speaksMtls?: boolean;
  /** An address, or the name that the proxy asks DNS for. */
  readonly ip: string;
  readonly port: number;
  readonly labels: Labels;
}

/** What the endpoints of a service are looked up in. */
export interface EndpointSources {
  readonly world: World<'WorkloadEntry'>;
  readonly workloads: Workloads;
}

/** The endpoints of a service's port; those of a subset only, if labels are given. */
export function endpointsOf(
  sources: EndpointSources,
  service: MeshService,
  { port, labels = {} }: { readonly port: number; readonly labels?: Labels },
): readonly Endpoint[] {
  const found = portOf(service, port);
  if (!found) return [];
  const all = service.isKubernetes ? selected(sources, service, found) : ofEntry(sources, service, found);
  return isEmpty(labels) ? all : all.filter((endpoint) => carries(endpoint.labels, labels));
}

/** The port of a pod that a service's port leads to; undefined where the pod has no port of this name. */
export function targetPort(port: MeshPort, pod: MeshPod | undefined): number | undefined {
  if (port.targetPort === '') return port.number;
  const number = Number(port.targetPort);
  return Number.isNaN(number) ? pod?.namedPorts.get(port.targetPort) : number;
}

/** Pods and WorkloadEntries that a service selects. */
function selected({ world, workloads }: EndpointSources, service: MeshService, port: MeshPort): readonly Endpoint[] {
  if (isEmpty(service.selector)) return [];
  const pods = workloads.byLabels.carrying(service.selector ?? {}, service.namespace);
  const isUsable = (pod: MeshPod) => pod.isReady && !pod.isAssumed;
  return [
    ...pods.filter(isUsable).flatMap((pod) => {
      const number = targetPort(port, pod);
      return number === undefined ? [] : pod.addresses.map((ip) => ({ pod, ip, port: number, labels: pod.labels }));
    }),
    ...world.all('WorkloadEntry').flatMap((entry): readonly Endpoint[] => {
      const spec = workloadEntrySpec(entry.object.spec) ?? {};
      const isSelected = entry.namespace === service.namespace && carries(spec.labels ?? {}, service.selector ?? {});
      return isSelected ? [outside(spec, port)] : [];
    }),
  ];
}

type EntryEndpoint = NonNullable<ReturnType<typeof workloadEntrySpec>>;

function outside({ address = '', ports = {}, labels = {}, serviceAccount }: EntryEndpoint, port: MeshPort): Endpoint {
  const mode = labels['security.istio.io/tlsMode'];
  return {
    ip: address,
    port: ports[port.name] ?? targetPort(port, undefined) ?? port.number,
    labels,
    speaksMtls: mode === undefined ? !!serviceAccount : mode === 'istio',
  };
}

function ofEntry(sources: EndpointSources, service: MeshService, port: MeshPort): readonly Endpoint[] {
  const { endpoints = [] } = serviceEntrySpec(service.resource.object.spec) ?? {};
  if (service.selector) return selected(sources, service, port);
  // Where the entry gives its port no number of its own, an endpoint's own ports count before the entry's.
  const inline = endpoints.map((one) => withPod(sources.workloads, outside(one, port)));
  if (inline.length > 0 || service.resolution !== 'DNS') return inline;
  return [{ ip: service.host, port: targetPort(port, undefined) ?? port.number, labels: {}, speaksMtls: false }];
}

function withPod(workloads: Workloads, endpoint: Endpoint): Endpoint {
  const pod = workloads.at(endpoint.ip);
  return pod ? { ...endpoint, pod } : endpoint;
}
