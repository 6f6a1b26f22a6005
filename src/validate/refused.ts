import { isMap, mapAt, valueAt } from '../lib/tree.ts';
import { pathText } from '../lib/tree-path.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Path } from '../model/source.ts';
import { compareQuantities } from '../objects/quantity.ts';
import { describeRef, refOf } from '../objects/refs.ts';
import { asTyped, TypeMismatch } from '../objects/typed.ts';
import { metadataProblems } from '../rules/structure/metadata-problems.ts';

/** Something in a rendered object that the API server refuses. */
export interface Refused {
  /** `Deployment istio-system/istiod`. */
  readonly object: string;
  /** Where in the object, as far as it is one place. */
  readonly path: Path;
  readonly message: string;
}

/**
 * What the API server would refuse of rendered objects, whatever of the configuration it comes from: types of a pod template, names,
 * labels and annotations, an autoscaler without room, requests above their limits.
 */
export function refusedByKubernetes(objects: readonly KubeObject[]): readonly Refused[] {
  return objects.flatMap((object) => {
    const found = [...metadata(object, []), ...podTemplate(object), ...autoscaler(object), ...texts(object)];
    return found.map((one) => ({ object: describeRef(refOf(object)), ...one }));
  });
}

/** `Deployment istio-system/istiod spec.replicas: …`. */
export const refusedText = ({ object, path, message }: Refused): string => `${object} ${pathText(path)}: ${message}`;

type Found = Omit<Refused, 'object'>;

function metadata(object: KubeObject, at: Path): readonly Found[] {
  // The names of roles are parts of URLs, no DNS names.
  const isRole = /Role(?:Binding)?$/.test(object.kind);
  const { namespace: _namespace, ...checked } = object.metadata;
  const named = isRole || at.length > 0 ? { ...checked, name: 'checked' } : object.metadata;
  const wrong = (['labels', 'annotations'] as const).flatMap((field) =>
    Object.entries(mapAt(object.metadata, [field])).flatMap(([key, value]) =>
      typeof value === 'string'
        ? []
        : [{ path: [...at, 'metadata', field, key], message: `text is wanted, not ${JSON.stringify(value)}` }],
    ),
  );
  const others = metadataProblems({ ...object, metadata: named }).map(({ path, message }) => ({
    path: [...at, ...path],
    message,
  }));
  return [...wrong, ...others];
}

function podTemplate(object: KubeObject): readonly Found[] {
  const path = ['spec', 'template'];
  const template = mapAt(object, path);
  if (!isMap(template.spec)) return [];
  const inner = { ...object, metadata: mapAt(template, ['metadata']) };
  return [
    ...metadata(inner, path),
    ...types(template.spec, 'PodSpec', [...path, 'spec']),
    ...requests(template.spec, [...path, 'spec']),
  ];
}

function types(value: unknown, type: string, path: Path): readonly Found[] {
  try {
    asTyped(value, type);
    return [];
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error;
    return [{ path: [...path, ...error.path], message: error.message.replace(/^.*?: /, '') }];
  }
}

/** Requests above their limits. */
function requests(spec: object, path: Path): readonly Found[] {
  return ['containers', 'initContainers'].flatMap((list) => {
    const containers = valueAt(spec, [list]);
    return (Array.isArray(containers) ? containers : []).flatMap((container: unknown, index) =>
      Object.entries(mapAt(container, ['resources', 'requests'])).flatMap(([name, request]) => {
        const limit = mapAt(container, ['resources', 'limits'])[name];
        if (limit === undefined || limit === null || (compareQuantities(request, limit) ?? 0) <= 0) return [];
        const place = [...path, list, index, 'resources', 'requests', name];
        return [{ path: place, message: `${request} is requested, which is above the limit ${limit}` }];
      }),
    );
  });
}

function autoscaler({ kind, spec }: KubeObject): readonly Found[] {
  if (kind !== 'HorizontalPodAutoscaler' || !isMap(spec)) return [];
  const { minReplicas = 1, maxReplicas } = spec;
  if (typeof minReplicas !== 'number' || typeof maxReplicas !== 'number' || minReplicas <= maxReplicas) return [];
  return [{ path: ['spec', 'minReplicas'], message: `${minReplicas} is above maxReplicas, ${maxReplicas}` }];
}

/** Maps of texts elsewhere. */
function texts(object: KubeObject): readonly Found[] {
  const places: readonly Path[] =
    object.kind === 'ConfigMap' ? [['data']] : object.kind === 'Service' ? [['spec', 'selector']] : [];
  return places.flatMap((place) =>
    Object.entries(mapAt(object, place)).flatMap(([key, value]) =>
      typeof value === 'string'
        ? []
        : [{ path: [...place, key], message: `text is wanted, not ${JSON.stringify(value)}` }],
    ),
  );
}
