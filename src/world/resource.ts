import type { KubeObject } from '../model/kube-object.ts';
import type { Source } from '../model/source.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { type Kind, type Kinds, kinds, type templateKinds } from './kinds.ts';
import type { MeshConfig, MeshNetworks } from './mesh-config.ts';
import { fields, map, type TypeOf, text } from './shape.ts';

interface Bodies extends Kinds {
  /** A pod, or a pod template that stands for the pods it makes. */
  readonly Workload: Kinds['Pod'];
  /** The mesh's settings: there is always one. */
  readonly MeshConfig: { readonly settings: MeshConfig };
  /** One, if somebody gave it. */
  readonly MeshNetworks: { readonly settings: MeshNetworks };
}
export type ResourceKind = keyof Bodies;

/** What every resource has, whatever its kind. */
export interface AnyResource {
  readonly kind: ResourceKind;
  readonly name: string;
  /** '' for cluster-scoped kinds, and where none is written and none is assumed. */
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** `KIND NAMESPACE/NAME`, or `KIND NAME` without a namespace. */
  readonly origin: string;
  readonly object: KubeObject;
  readonly source: Source;
}
/** One object as the rules see it: typed, and only what its kind's shape reads. */
export type Resource<K extends ResourceKind> = AnyResource & { readonly kind: K } & Bodies[K];

export type Labels = Readonly<Record<string, string>>;
type PodTemplate = NonNullable<NonNullable<Kinds['Deployment']['spec']>['template']>;

const metadata = fields({ labels: map(text), annotations: map(text) });
type Metadata = NonNullable<TypeOf<typeof metadata>>;
const none: Labels = {};

/** `NAMESPACE/NAME`, or the name alone when there is no namespace. */
export const fullName = ({ namespace, name }: { readonly namespace: string; readonly name: string }) =>
  namespace ? `${namespace}/${name}` : name;

/** Reads an object of a known kind. */
export function resourceOf<K extends Kind>(kind: K, { object, source }: SourcedObject, namespace: string): Resource<K> {
  const name = String(object.metadata?.name ?? '');
  const { labels, annotations }: Metadata = metadata(object.metadata) ?? {};
  return {
    ...kinds[kind].shape(object),
    kind,
    name,
    namespace,
    labels: labels ?? none,
    annotations: annotations ?? none,
    origin: `${kinds[kind].kind} ${fullName({ namespace, name })}`,
    object,
    source,
  } as Resource<K>; // each kind's entry carries the shape of that kind
}

/** The pod template of a workload as a stand-in for its pods; undefined when there is none. */
export function templateAsWorkload(owner: Resource<(typeof templateKinds)[number]>): Resource<'Workload'> | undefined {
  const template = templateOf(owner);
  if (!template) return undefined;
  return {
    ...owner,
    kind: 'Workload',
    spec: template.spec,
    labels: template.metadata?.labels ?? none,
    annotations: template.metadata?.annotations ?? none,
  };
}

function templateOf(owner: Resource<(typeof templateKinds)[number]>): PodTemplate | undefined {
  return owner.spec?.template ?? owner.spec?.jobTemplate?.spec?.template;
}
