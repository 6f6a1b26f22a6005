// What an upgrade between two releases changes for one configuration, by what it can break.
import { isMap, mapsIn, valueAt } from '../lib/tree.ts';
import { pathText } from '../lib/tree-path.ts';
import type { KubeObject, ObjectRef } from '../model/kube-object.ts';
import { refKey, refOf } from '../objects/refs.ts';
import { immutableChanges } from '../plan/immutable-fields.ts';
import type { ManifestDifference } from './manifest-diff.ts';

/** What a change can break, the worst first. */
export const risks = [
  'recreated',
  'removed',
  'access',
  'definitions',
  'settings',
  'images',
  'ports',
  'added',
  'other',
] as const;
export type Risk = (typeof risks)[number];

export interface ReleaseChange {
  readonly risk: Risk;
  readonly ref: ObjectRef;
  readonly text: string;
}

export interface ReleaseChanges {
  /** By risk, the worst first. */
  readonly changes: readonly ReleaseChange[];
  /** Workloads whose pods are replaced. */
  readonly restarted: readonly ObjectRef[];
  /** Injected proxies change when their pods are started anew. */
  readonly injectionChanges: boolean;
  readonly equal: number;
}

/** Sorts what differs between the objects of two releases. */
export function releaseChanges(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  { differences, equal }: ManifestDifference,
): ReleaseChanges {
  const [old, now] = [byKey(before), byKey(after)];
  const changes = differences.flatMap((difference): ReleaseChange[] => {
    const { ref } = difference;
    const object = now.get(refKey(ref));
    if (difference.change !== 'changed')
      return difference.change === 'removed'
        ? [{ risk: 'removed', ref, text: 'is not part of the new release' }]
        : [...accessOf(undefined, object, ref), { risk: 'added', ref, text: 'is new' }];
    const was = old.get(refKey(ref));
    if (!was || !object) return [];
    return [
      ...fixedFields(was, object, ref),
      ...accessOf(was, object, ref),
      ...fieldChanges(difference.changes, was, object),
    ];
  });
  const restarted = differences.flatMap((difference) =>
    difference.change === 'changed' &&
    /^(?:Deployment|DaemonSet)$/.test(difference.ref.kind) &&
    difference.changes.some(({ path }) => path[0] === 'spec' && path[1] === 'template')
      ? [difference.ref]
      : [],
  );
  const injectionChanges = differences.some(
    ({ change, ref }) =>
      change === 'changed' && ref.kind === 'ConfigMap' && ref.name.startsWith('istio-sidecar-injector'),
  );
  const rank = ({ risk }: ReleaseChange) => risks.indexOf(risk);
  return { changes: changes.toSorted((a, b) => rank(a) - rank(b)), restarted, injectionChanges, equal };
}

const byKey = (objects: readonly KubeObject[]) => new Map(objects.map((object) => [refKey(refOf(object)), object]));

function fixedFields(was: KubeObject, object: KubeObject, ref: ObjectRef): ReleaseChange[] {
  return immutableChanges(ref, object, was).map(({ path }) => ({
    risk: 'recreated',
    ref,
    text: `${path.slice(1)} cannot be changed: the object has to be deleted and created anew`,
  }));
}

/** Rights that a role did not give before, and those that it no longer gives. */
function accessOf(was: KubeObject | undefined, object: KubeObject | undefined, ref: ObjectRef): ReleaseChange[] {
  if (ref.kind !== 'ClusterRole' && ref.kind !== 'Role') return [];
  const [had, has] = [rightsOf(was), rightsOf(object)];
  const gained = beyond(has, had).map((right): ReleaseChange => ({ risk: 'access', ref, text: `may newly ${right}` }));
  const lost = beyond(had, has).map((right): ReleaseChange => ({ risk: 'other', ref, text: `may no longer ${right}` }));
  return [...gained, ...lost];
}

type Rights = ReadonlyMap<string, ReadonlySet<string>>;

/** What `rights` allow and `others` do not, by resource. */
function beyond(rights: Rights, others: Rights): readonly string[] {
  const everything = others.get('*.*') ?? others.get('*');
  return [...rights].flatMap(([resource, verbs]) => {
    const ofGroup = others.get(resource.replace(/^[^.]+/, '*'));
    const known = [others.get(resource), ofGroup, everything];
    const isKnown = (verb: string) => known.some((set) => set?.has(verb) || set?.has('*'));
    const more = [...verbs].filter((verb) => !isKnown(verb)).sort();
    return more.length === 0 ? [] : [`${more.join(', ')} ${resource}`];
  });
}

/** The verbs by resource, `deployments.apps`; one that is limited to names says so. */
function rightsOf(role: KubeObject | undefined): Rights {
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  const rights = new Map<string, Set<string>>();
  for (const rule of mapsIn(role?.rules)) {
    const names = texts(rule.resourceNames);
    for (const resource of texts(rule.resources))
      for (const group of texts(rule.apiGroups)) {
        const key = `${resource}${group && `.${group}`}${names.length > 0 ? ` called ${names.join(', ')}` : ''}`;
        const verbs = rights.get(key) ?? new Set();
        for (const verb of texts(rule.verbs)) verbs.add(verb);
        rights.set(key, verbs);
      }
  }
  return rights;
}

type Changes = Extract<ManifestDifference['differences'][number], { readonly change: 'changed' }>['changes'];

function fieldChanges(changes: Changes, was: KubeObject, object: KubeObject): ReleaseChange[] {
  const ref = refOf(object);
  if (ref.kind === 'CustomResourceDefinition') return definitionChanges(was, object, ref);
  return changes.flatMap(({ path, ...sides }): ReleaseChange[] => {
    const text = pathText(path);
    if (isLabelOfRelease(text)) return [];
    if (/^(?:ClusterRole|Role)$/.test(ref.kind) && path[0] === 'rules') return [];
    const [before, now] = [short(sides.before), short(sides.after)];
    const shown = before === now ? `${text}: the text changes` : `${text}: ${before} → ${now}`;
    return [{ risk: riskOf(ref, text), ref, text: shown }];
  });
}

/** Labels that say nothing but which release it is. */
const isLabelOfRelease = (path: string) =>
  /labels\..*(?:app\\?\.kubernetes\\?\.io\/version|helm\\?\.sh\/chart)/.test(path);

function riskOf({ kind, name }: ObjectRef, path: string): Risk {
  if (/\.image$|\.(?:tag|hub)$/.test(path)) return 'images';
  if (kind === 'ConfigMap' && name.startsWith('istio-sidecar-injector')) return 'other';
  if (kind === 'ConfigMap' && name.startsWith('values')) return 'other';
  if (kind === 'ConfigMap' || /\.env\b|\.args\b/.test(path)) return 'settings';
  return /\bports?\b|containerPort/i.test(path) ? 'ports' : 'other';
}

/** Fields and rules of a definition: what is gone, and what objects that are stored must newly meet. */
function definitionChanges(was: KubeObject, object: KubeObject, ref: ObjectRef): ReleaseChange[] {
  const [old, now] = [versionsOf(was), versionsOf(object)];
  const found = new Map<string, { readonly risk: Risk; readonly versions: string[] }>();
  const add = (risk: Risk, version: string, text: string) => {
    const before = found.get(text);
    if (before) before.versions.push(version);
    else found.set(text, { risk, versions: [version] });
  };
  for (const [name, version] of old) {
    const next = now.get(name);
    if (!next) add('definitions', name, 'the version is gone: objects of it must be stored as another one first');
    else schemaChanges(version.schema, next.schema, (risk, text) => add(risk, name, text));
  }
  for (const name of now.keys()) if (!old.has(name)) add('other', name, 'the version is new');
  return [...found].map(([text, { risk, versions }]) => ({ risk, ref, text: `${text} (${versions.join(', ')})` }));
}

const versionsOf = (crd: KubeObject) =>
  new Map(mapsIn(valueAt(crd, ['spec', 'versions'])).map((version) => [String(version.name), version]));

/** What one version of a definition has lost, gained, and demands more than before. */
function schemaChanges(before: unknown, after: unknown, add: (risk: Risk, text: string) => void): void {
  const [old, now] = [
    schemaFacts(valueAt(before, ['openAPIV3Schema'])),
    schemaFacts(valueAt(after, ['openAPIV3Schema'])),
  ];
  const above = (field: string) => field.slice(0, Math.max(0, field.lastIndexOf('.'))).replace(/\[\]$/, '');
  for (const field of old.keys())
    if (!now.has(field) && (above(field) === '' || now.has(above(field)))) add('definitions', `${field} is gone`);
  for (const [field, demands] of now) {
    const demanded = old.get(field);
    // No stored object has a field that is new: what is demanded of it breaks none.
    if (!demanded) {
      if (above(field) === '' || old.has(above(field))) add('other', `${field} is new`);
      continue;
    }
    for (const demand of demands)
      if (!demanded.has(demand)) add('definitions', `${field || 'the object'} must newly meet ${demand}`);
  }
}

const demandKeys = [
  'enum',
  'pattern',
  'maxLength',
  'minLength',
  'maxItems',
  'minItems',
  'maximum',
  'minimum',
  'required',
];

/** The fields of a schema by path, with what each demands. */
function schemaFacts(
  schema: unknown,
  path = '',
  facts: Map<string, Set<string>> = new Map(),
): ReadonlyMap<string, ReadonlySet<string>> {
  if (!isMap(schema)) return facts;
  const demands = facts.get(path) ?? new Set<string>();
  facts.set(path, demands);
  for (const key of demandKeys) if (schema[key] !== undefined) demands.add(`${key} ${short(schema[key])}`);
  for (const rule of mapsIn(schema['x-kubernetes-validations'])) demands.add(short(rule.rule));
  for (const [key, inner] of Object.entries(isMap(schema.properties) ? schema.properties : {}))
    schemaFacts(inner, path === '' ? key : `${path}.${key}`, facts);
  schemaFacts(schema.items, path, facts);
  schemaFacts(schema.additionalProperties, `${path}.*`, facts);
  return facts;
}

function short(value: unknown): string {
  if (value === undefined) return '(unset)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
