import { sortedJson } from '../../../lib/sorted-json.ts';
import { emitYaml } from '../../../lib/yaml-emit.ts';
import type { IstiodValues } from '../../../model/istiod-values.ts';
import type { Tree } from '../../../model/kube-object.ts';
import type { ConfigMap } from '../../../model/kubernetes.ts';
import type { Identity } from '../../identity.ts';
import { meshConfig } from './mesh-config.ts';

export function configMap(name: string, id: Identity, data: Readonly<Record<string, string>>): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: id.revisioned(name), namespace: id.namespace, labels: id.owned },
    data,
  };
}

/** The mesh: its configuration and its networks. */
export function meshConfigMap(id: Identity, values: IstiodValues): ConfigMap {
  return configMap('istio', id, {
    mesh: emitYaml(meshConfig(id, values)).trimEnd(),
    meshNetworks: emitYaml({ networks: values.global.meshNetworks ?? {} }).trimEnd(),
  });
}

/** A record of the values behind the installation, for people and tools; nothing reads it back. */
export function valuesConfigMap(id: Identity, values: IstiodValues, original: Tree): ConfigMap {
  const built = configMap('values', id, {
    'original-values': sortedJson(original),
    'merged-values': sortedJson(values),
  });
  const description = 'The values from which Istio was rendered, for people and tools to read. Changes have no effect.';
  return { ...built, metadata: { ...built.metadata, annotations: { 'kubernetes.io/description': description } } };
}

/** Keys and certificates of issuers that a public certificate authority does not vouch for. */
export function jwksConfigMap(id: Identity, certificate: string): ConfigMap {
  return configMap('pilot-jwks-extra-cacerts', id, { 'extra.pem': certificate });
}

/** Defaults for the objects that istiod creates for the Gateways of a class: one key for each kind of object. */
export function gatewayClassConfigMap(className: string, id: Identity, defaults: Tree): ConfigMap {
  const labels = { 'gateway.istio.io/defaults-for-class': className, ...id.owned };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `istio-${id.revisionLabel}-gatewayclass-${className}`, namespace: id.namespace, labels },
    data: Object.fromEntries(
      Object.entries(defaults ?? {}).map(([kind, overlay]) => [kind, emitYaml(overlay).trimEnd()]),
    ),
  };
}
