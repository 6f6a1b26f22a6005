import { InputError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';

export interface WorkloadGroupRequest {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly network: string;
  readonly locality: string;
  readonly weight: number;
}

/** The object, and what Kubernetes will not take in the pods or WorkloadEntries made of it. */
export interface WorkloadGroupResult {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** The WorkloadGroup; what is empty is left out. Throws InputError for what the API server would refuse. */
export function workloadGroup(request: WorkloadGroupRequest): WorkloadGroupResult {
  const { name, namespace, labels, annotations, locality, network, serviceAccount, weight } = request;
  checkName('name', name, /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 253);
  checkName('namespace', namespace, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 63);
  const warnings = [
    ...Object.entries(labels).flatMap(([key, value]) => [...keyFault('label', key), ...valueFault(key, value)]),
    ...Object.keys(annotations).flatMap((key) => keyFault('annotation', key)),
  ];
  const ports = Object.fromEntries(Object.entries(request.ports).map(([port, text]) => [port, portNumber(port, text)]));
  const some = <T>(value: T) => (Object.keys(value as object).length > 0 ? value : undefined);
  const object = withoutEmpty({
    apiVersion: 'networking.istio.io/v1',
    kind: 'WorkloadGroup',
    metadata: { name, namespace },
    spec: {
      metadata: withoutEmpty({ annotations: some(annotations), labels: some(labels) }),
      template: withoutEmpty({
        locality: locality || undefined,
        network: network || undefined,
        ports: some(ports),
        serviceAccount: serviceAccount || undefined,
        weight: weight || undefined,
      }),
    },
  });
  return { object, warnings };
}

const withoutEmpty = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;

const wrong = (message: string, hint: string) => new InputError(message, { code: 'WORKLOAD_GROUP', hint });

function checkName(what: string, value: string, form: RegExp, longest: number): void {
  if (!form.test(value) || value.length > longest)
    throw wrong(`--${what}: "${value}" is no ${what} that Kubernetes takes`, 'small letters, digits and -');
}

function keyFault(what: string, key: string): readonly string[] {
  const [, prefix, name = ''] = /^(?:([^/]*)\/)?(.*)$/s.exec(key) ?? [];
  const isPrefix = prefix === undefined || /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(prefix);
  if (isPrefix && /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name)) return [];
  const blank = key.trim() === key ? '' : ': pairs are separated by a comma alone';
  return [`Kubernetes takes no ${what} with the key "${key}"${blank}`];
}

function valueFault(key: string, value: string): readonly string[] {
  if (/^(?:[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value)) return [];
  return [`Kubernetes takes no label with the value "${value}" (${key}): istiod cannot register such a workload`];
}

function portNumber(name: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw wrong(`--ports: "${name}=${text}" names no port`, 'write it like http=8080, with a number from 1 to 65535');
}
