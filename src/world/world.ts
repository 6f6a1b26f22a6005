import type { Tree } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { type BuiltInGateway, controlPlane, eastWestGateway, ingressGateway, objectsOf } from './built-in.ts';
import { type Kind, kindOf, kinds, templateKinds } from './kinds.ts';
import { append, type LabelIndex, labelIndex } from './label-index.ts';
import { carries } from './labels.ts';
import { type MeshConfig, meshConfigOf, meshNetworksOf, noSettings, type Settings } from './mesh-config.ts';
import {
  type AnyResource,
  type Labels,
  type Resource,
  type ResourceKind,
  resourceOf,
  templateAsWorkload,
} from './resource.ts';

/** Objects by kind, namespace, name and labels. `R` are the kinds that may be asked for. Indexes are built when first needed. */
export interface World<R extends ResourceKind = ResourceKind> {
  readonly istioNamespace: string;
  readonly mesh: MeshConfig;
  /** A cluster was read: what is not there does not exist. */
  readonly isLive: boolean;
  /** The time to judge certificates by, in ms since the epoch; undefined when it is not to be judged. */
  readonly now: number | undefined;
  /** Every object of a kind, sorted by namespace and name. */
  all<K extends R>(kind: K): readonly Resource<K>[];
  get<K extends R>(kind: K, namespace: string, name: string): Resource<K> | undefined;
  /** Objects that carry all labels, in one namespace or in all; no labels find all. */
  carrying<K extends R>(kind: K, labels: Labels, namespace?: string): readonly Resource<K>[];
  /** Objects of known kinds that have an annotation. */
  annotated(name: string): readonly AnyResource[];
  /** How many objects of known kinds there are, and in which namespaces; what is taken for granted does not count. */
  readonly size: WorldSize;
  /** Objects that files hold twice, not alike. */
  readonly repeated: readonly Repeated[];
  /** What was taken for granted, for the summary. */
  readonly assumed: Assumptions;
  /** Objects that no rule reads: of unknown kinds or of Kubernetes' own namespaces. */
  readonly passedOver: readonly SourcedObject[];
}

export interface WorldSize {
  readonly objects: number;
  readonly namespaces: readonly string[];
}

export interface Assumptions {
  /** Workloads whose pod template stands for pods. */
  readonly templatesAsPods: number;
  /** Kinds of the built-in objects that are in use, by what they belong to: `ingress gateway`. */
  readonly builtIn: Readonly<Record<string, readonly ('Pod' | 'Service')[]>>;
}

export interface WorldOptions {
  readonly istioNamespace?: string;
  /** Given to namespaced objects that name none; '' leaves them without. */
  readonly defaultNamespace?: string;
  /** A cluster was read: pods are known, nothing is assumed. */
  readonly live?: boolean;
  readonly meshConfig?: Settings | undefined;
  readonly meshNetworks?: Settings | undefined;
  readonly now?: number | undefined;
}

const kubernetesOwn = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

/** Takes objects from files first, then live ones: a file hides a live object of the same name. */
export function createWorld(objects: readonly SourcedObject[], options: WorldOptions = {}): World {
  const { istioNamespace = 'istio-system', live = false } = options;
  const meshConfig = options.meshConfig ?? noSettings;
  const mesh = meshConfigOf(meshConfig.value, istioNamespace);
  const { byKind, passedOver, repeated } = sortByKind(objects, options.defaultNamespace ?? 'default');
  const size = sizeOf(byKind);
  const cache = new Map<ResourceKind, readonly AnyResource[]>();
  const list = <K extends ResourceKind>(kind: K): readonly Resource<K>[] =>
    // The cache holds under each kind what `read` made for it.
    remember(cache, kind, () => sorted(make(kind))) as readonly Resource<K>[];
  const make = (kind: ResourceKind): readonly AnyResource[] => (isKind(kind) ? read(kind) : special[kind]());
  const read = (kind: Kind): AnyResource[] =>
    (byKind.get(kind) ?? []).map(({ sourced, namespace }) => resourceOf(kind, sourced, namespace));
  const templates = () =>
    live
      ? []
      : templateKinds.flatMap((kind) => list(kind).map(templateAsWorkload)).filter((found) => found !== undefined);
  const workloads = (): AnyResource[] => [
    ...list('Pod').map((pod): Resource<'Workload'> => ({ ...pod, kind: 'Workload' })),
    ...templates(),
  ];
  const special: Readonly<Record<Exclude<ResourceKind, Kind>, () => readonly AnyResource[]>> = {
    Workload: workloads,
    MeshConfig: () => [settingsResource('MeshConfig', meshConfig, mesh, istioNamespace)],
    MeshNetworks: () => {
      const { meshNetworks: given } = options;
      return given ? [settingsResource('MeshNetworks', given, meshNetworksOf(given.value), istioNamespace)] : [];
    },
  };
  const builtIn: Record<string, readonly ('Pod' | 'Service')[]> = {};
  if (!live && mesh.ingressControllerMode !== 'OFF') addBuiltIn(ingressGateway, mesh.ingressService);
  if (!live) addBuiltIn(eastWestGateway, 'istio-eastwestgateway');

  function addBuiltIn(gateway: BuiltInGateway, name: string): void {
    const isMeant = (labels: Labels | undefined) => labels !== undefined && carries(labels, gateway.labels);
    if (gateway.onDemand && !list('Gateway').some(({ spec }) => isMeant(spec?.selector))) return;
    const objects = objectsOf(gateway, name, istioNamespace);
    const needed: ('Pod' | 'Service')[] = [];
    // What the input itself says about the gateway counts: the built-in one must not hide a defect of it.
    if (![...read('Pod'), ...templates()].some(({ labels }) => isMeant(labels))) needed.push('Pod');
    if (!list('Service').some(({ spec }) => isMeant(spec?.selector))) needed.push('Service');
    for (const kind of needed) {
      append(byKind, kind, { sourced: objects[kind], namespace: istioNamespace });
      cache.delete(kind);
    }
    if (needed.length > 0) builtIn[gateway.title] = needed;
    // It leads to a control plane, whose Service destinations may name (see hosts.ts).
    if (gateway === eastWestGateway) builtIn[controlPlane] = ['Service'];
  }

  const names = new Map<ResourceKind, ReadonlyMap<string, AnyResource>>();
  const labels = new Map<ResourceKind, LabelIndex<AnyResource>>();
  return {
    istioNamespace,
    mesh,
    isLive: live,
    now: options.now,
    passedOver,
    repeated,
    size,
    annotated: (name) =>
      [...byKind.keys()]
        .filter((kind) => byKind.get(kind)?.some((placed) => hasAnnotation(placed, name)))
        .flatMap(list)
        .filter(({ annotations }) => name in annotations),
    get assumed() {
      // Nobody but Gateways looks at the built-in objects.
      return { templatesAsPods: templates().length, builtIn: byKind.has('Gateway') ? builtIn : {} };
    },
    all: list,
    get<K extends ResourceKind>(kind: K, namespace: string, name: string) {
      const index = remember(names, kind, () => byName(list(kind)));
      return index.get(`${namespace}/${name}`) as Resource<K> | undefined;
    },
    carrying<K extends ResourceKind>(kind: K, wanted: Labels, namespace?: string) {
      const index = remember(labels, kind, () => labelIndex<AnyResource>(list(kind)));
      return index.carrying(wanted, namespace) as readonly Resource<K>[];
    },
  };
}

const isKind = (kind: ResourceKind): kind is Kind => kind in kinds;

function settingsResource<K extends 'MeshConfig' | 'MeshNetworks'>(
  kind: K,
  { value, source }: Settings,
  settings: Resource<K>['settings'],
  namespace: string,
): AnyResource & { readonly settings: Resource<K>['settings'] } {
  const name = kind.toLowerCase();
  const object = {
    ...(value as Tree | null),
    apiVersion: 'mesh.istio.io/v1alpha1',
    kind,
    metadata: { name, namespace },
  };
  const nothing = { labels: {}, annotations: {} };
  return { ...nothing, kind, name, namespace, origin: `${kind} ${namespace}/${name}`, object, source, settings };
}

/** An object that files hold twice, not alike: only the later one is looked at. */
export interface Repeated {
  /** `Service shop/web`. */
  readonly origin: string;
  readonly hidden: SourcedObject['source'];
  readonly used: SourcedObject['source'];
}

interface Placed {
  readonly sourced: SourcedObject;
  readonly namespace: string;
}

function sortByKind(objects: readonly SourcedObject[], defaultNamespace: string) {
  const byKind = new Map<Kind, Placed[]>();
  const passedOver: SourcedObject[] = [];
  const repeated: Repeated[] = [];
  const seen = new Map<string, { readonly group: Placed[]; readonly at: number }>();
  for (const sourced of objects) {
    const { object, source } = sourced;
    const kind = kindOf(object);
    const name = String(object.metadata?.name ?? '');
    const namespace = kind && kinds[kind].namespaced ? String(object.metadata?.namespace || defaultNamespace) : '';
    if (!kind || kubernetesOwn.has(kind === 'Namespace' ? name : namespace)) {
      passedOver.push(sourced);
      continue;
    }
    const key = [source.cluster ?? '', kind, namespace, name].join('|');
    const before = seen.get(key);
    if (!before) {
      append(byKind, kind, { sourced, namespace });
      const group = byKind.get(kind) ?? [];
      seen.set(key, { group, at: group.length - 1 });
      continue;
    }
    const earlier = before.group[before.at]?.sourced;
    if (!replaces(sourced, earlier)) continue;
    before.group[before.at] = { sourced, namespace };
    const origin = `${kind} ${namespace && `${namespace}/`}${name}`;
    if (earlier && earlier.source.file !== '') repeated.push({ origin, hidden: earlier.source, used: source });
  }
  return { byKind, passedOver, repeated };
}

const hasAnnotation = ({ sourced }: Placed, name: string) => name in (sourced.object.metadata?.annotations ?? {});

function sizeOf(byKind: ReadonlyMap<Kind, readonly Placed[]>): WorldSize {
  const placed = [...byKind.values()].flat();
  const namespaces = new Set(placed.flatMap(({ namespace }) => namespace || []));
  return { objects: placed.length, namespaces: [...namespaces].sort() };
}

/** The last of several files wins, unless it only repeats the first; a live object never takes a file's place. */
function replaces(later: SourcedObject, earlier: SourcedObject | undefined): boolean {
  if (later.source.file === '') return false;
  return JSON.stringify(later.object) !== JSON.stringify(earlier?.object);
}

function sorted<T extends AnyResource>(resources: readonly T[]): readonly T[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...resources].sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
}

function byName(resources: readonly AnyResource[]): ReadonlyMap<string, AnyResource> {
  // Backwards, so that of several clusters' objects the first one stays.
  return new Map(resources.toReversed().map((resource) => [`${resource.namespace}/${resource.name}`, resource]));
}

function remember<K, T>(cache: Map<K, T>, key: K, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
