// The templates with which istiod makes a Gateway's objects: waypoint, kube-gateway, agentgateway.
import { isMap, mapAt, mapsIn } from '../lib/tree.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Tree } from '../model/kube-object.ts';
import { renderTemplate } from '../template/evaluate.ts';
import type { ParsedTemplate } from '../template/parse.ts';
import { stringMap, type Value } from '../template/value.ts';
import { injectionFunctions } from './functions.ts';
import { kubernetesValue, messageValue, structValue } from './go-values.ts';
import { readMessage } from './messages.ts';

/** What such a template reads, by its Go names; nested Kubernetes structs have Go names, too. */
export type GatewayInput = Tree;

export interface GatewayTemplateOptions {
  readonly template: ParsedTemplate;
  readonly input: GatewayInput;
  /** The Helm values of the injector. */
  readonly values: Tree;
  /** The effective mesh configuration. */
  readonly meshConfig: Tree;
}

/** The documents that a template yields, each as text; what is no YAML is the caller's to find. Throws TemplateError. */
function gatewayDocuments({ template, input, values, meshConfig }: GatewayTemplateOptions): readonly string[] {
  const text = renderTemplate(template, root(input, values, meshConfig), { functions: injectionFunctions });
  return text
    .split(/^---.*$/m)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The objects that a template yields. Throws TemplateError, and YamlError when the text is no YAML. */
export function gatewayObjects(options: GatewayTemplateOptions): readonly Tree[] {
  return gatewayDocuments(options).flatMap((text) => parseYaml(text).map(({ value }) => (isMap(value) ? value : {})));
}

const texts = (value: unknown) => stringMap(isMap(value) ? (value as Readonly<Record<string, string>>) : undefined);

const integers = new Set(['KubeVersion', 'ProxyUID', 'ProxyGID']);

function root(input: GatewayInput, values: Tree, meshConfig: Tree): Value {
  const meta = metadata(input);
  const fields: Record<string, Value> = {
    GatewayClass: '',
    Revision: '',
    ClusterID: '',
    CompliancePolicy: '',
    IsEastWestGateway: false,
    ...Object.fromEntries(Object.entries(input).map(([key, value]) => [key, scalar(key, value)])),
    Name: String(meta.name ?? ''),
    Namespace: String(meta.namespace ?? ''),
    UID: String(meta.uid ?? ''),
    Labels: texts(meta.labels),
    Annotations: texts(meta.annotations),
    ObjectMeta: kubernetesValue(meta, 'ObjectMeta'),
    Spec: gatewaySpec(mapAt(input, ['Spec'])),
    Ports: mapsIn(input.Ports).map((port) =>
      structValue('v1.ServicePort', {
        Name: text(port, 'Name'),
        Port: BigInt(Number(port.Port ?? 0)),
        AppProtocol: text(port, 'AppProtocol'),
      }),
    ),
    InfrastructureLabels: texts(input.InfrastructureLabels),
    InfrastructureAnnotations: texts(input.InfrastructureAnnotations),
    ProxyConfig: messageValue(readMessage(input.ProxyConfig, 'ProxyConfig'), 'ProxyConfig'),
    MeshConfig: messageValue(meshConfig, 'MeshConfig'),
    // JSON is a map[string]any as it stands: the reader of YAML and JSON makes no other values.
    Values: values as Value,
  };
  return structValue('gateway.TemplateInput', fields);
}

function scalar(key: string, value: unknown): Value {
  if (integers.has(key)) return BigInt(Math.trunc(Number(value ?? 0)));
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
}

const text = (map: Tree, key: string) => String(map[key] ?? '');

function metadata(input: GatewayInput): Tree {
  const given = mapAt(input, ['ObjectMeta']);
  const pick = (name: string, own: string) => input[name] ?? given[name] ?? given[own];
  return {
    name: pick('Name', 'name'),
    namespace: pick('Namespace', 'namespace'),
    uid: pick('UID', 'uid'),
    labels: pick('Labels', 'labels') ?? undefined,
    annotations: pick('Annotations', 'annotations') ?? undefined,
  };
}

function gatewaySpec(spec: Tree): Value {
  const addresses = mapsIn(spec.Addresses ?? spec.addresses).map((address) =>
    structValue('v1.GatewaySpecAddress', { Value: String(address.Value ?? address.value ?? ''), Type: undefined }),
  );
  return structValue('v1.GatewaySpec', {
    Addresses: addresses,
    GatewayClassName: String(spec.GatewayClassName ?? spec.gatewayClassName ?? ''),
  });
}
