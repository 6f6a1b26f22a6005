import type { KubeObject, Tree } from '../../src/model/kube-object.ts';

export interface StoredEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  readonly collection: string;
  readonly version: number;
}

/** A request that the fake server refuses, as Kubernetes' Status. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Tree;
  constructor(status: number, reason: string, message: string, details: Tree = {}) {
    super(message);
    this.status = status;
    this.body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, reason, message, details };
  }
}

interface ManagedEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: Tree;
}

/** Objects by path, with server-side apply to the extent the tests need: lists are atomic. */
export class FakeStore {
  readonly objects = new Map<string, KubeObject>();
  readonly events: StoredEvent[] = [];
  readonly listeners = new Set<(event: StoredEvent) => void>();
  version = 1;
  /** What controllers would do to a stored object, such as making a Deployment ready. */
  controller: (object: KubeObject) => KubeObject = (object) => object;

  apply(
    path: string,
    patch: KubeObject,
    options: { manager: string; force: boolean; dryRun: boolean },
  ): { object: KubeObject; created: boolean } {
    const live = this.objects.get(path);
    const owned = fieldsOf(withoutIdentity(patch));
    const managed = managedOf(live);
    const before = managed.find(({ manager, operation }) => manager === options.manager && operation === 'Apply');
    const conflicts = live && !options.force ? conflictsOf(live, patch, managed, options.manager) : [];
    if (conflicts.length > 0) throw conflictRefusal(patch, conflicts);
    const dropped = before ? paths(before.fieldsV1).filter((path) => !hasPath(owned, path)) : [];
    const others = managed.filter((entry) => entry !== before);
    let merged = mergeTrees(live ?? {}, patch) as KubeObject;
    for (const path of dropped)
      if (!others.some((entry) => hasPath(entry.fieldsV1, path))) merged = without(merged, path) as KubeObject;
    const same = before && JSON.stringify(before.fieldsV1) === JSON.stringify(owned);
    const entry = same ? before : managedEntry(options.manager, 'Apply', patch.apiVersion, owned);
    const kept = others
      .map((other) => ({ ...other, fieldsV1: options.force ? minus(other.fieldsV1, live, patch) : other.fieldsV1 }))
      .filter((other) => paths(other.fieldsV1).length > 0);
    const object = { ...merged, metadata: { ...merged.metadata, managedFields: [...kept, entry] } };
    return {
      object: options.dryRun ? this.#stamped(path, object) : this.#store(path, object),
      created: live === undefined,
    };
  }

  put(path: string, object: KubeObject, manager: string): KubeObject {
    const live = this.objects.get(path);
    const version = object.metadata.resourceVersion;
    if (live && version !== undefined && version !== live.metadata.resourceVersion)
      throw new Refusal(409, 'Conflict', 'the object has been modified');
    const others = managedOf(live).filter((entry) => entry.manager !== manager);
    const entry = managedEntry(manager, 'Update', object.apiVersion, fieldsOf(withoutIdentity(object)));
    return this.#store(path, { ...object, metadata: { ...object.metadata, managedFields: [...others, entry] } });
  }

  remove(path: string): KubeObject | undefined {
    const object = this.objects.get(path);
    if (!object) return undefined;
    this.objects.delete(path);
    this.#tell('DELETED', path, object);
    return object;
  }

  #stamped(path: string, object: KubeObject): KubeObject {
    const live = this.objects.get(path);
    const metadata = {
      ...object.metadata,
      uid: live?.metadata.uid ?? object.metadata.uid ?? `uid-${this.version + 1}`,
      creationTimestamp:
        live?.metadata.creationTimestamp ?? object.metadata.creationTimestamp ?? new Date().toISOString(),
    };
    return { ...object, metadata };
  }

  #store(path: string, object: KubeObject): KubeObject {
    const live = this.objects.get(path);
    const next = this.controller(this.#stamped(path, object));
    if (
      live &&
      JSON.stringify(live) ===
        JSON.stringify({ ...next, metadata: { ...next.metadata, resourceVersion: live.metadata.resourceVersion } })
    )
      return live;
    this.version++;
    const stored = { ...next, metadata: { ...next.metadata, resourceVersion: String(this.version) } };
    this.objects.set(path, stored);
    this.#tell(live ? 'MODIFIED' : 'ADDED', path, stored);
    return stored;
  }

  #tell(type: StoredEvent['type'], path: string, object: KubeObject): void {
    if (type === 'DELETED') this.version++;
    const event = { type, object, collection: path.slice(0, path.lastIndexOf('/')), version: this.version };
    this.events.push(event);
    for (const listener of this.listeners) listener(event);
  }
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function withoutIdentity({ apiVersion: _a, kind: _k, metadata, ...rest }: KubeObject): Tree {
  const {
    name: _n,
    namespace: _ns,
    managedFields: _m,
    resourceVersion: _r,
    uid: _u,
    creationTimestamp: _c,
    ...inner
  } = metadata;
  return Object.keys(inner).length > 0 ? { metadata: inner, ...rest } : rest;
}

function fieldsOf(value: Tree): Tree {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [`f:${key}`, isTree(inner) ? fieldsOf(inner) : {}]),
  );
}

function managedOf(live: KubeObject | undefined): readonly ManagedEntry[] {
  return (live?.metadata.managedFields as readonly ManagedEntry[] | undefined) ?? [];
}

function managedEntry(
  manager: string,
  operation: 'Apply' | 'Update',
  apiVersion: string,
  fieldsV1: Tree,
): ManagedEntry {
  return { manager, operation, apiVersion, time: new Date().toISOString(), fieldsType: 'FieldsV1', fieldsV1 };
}

/** Leaf paths of a field set: `['f:spec', 'f:replicas']`. */
function paths(fields: Tree, at: readonly string[] = []): (readonly string[])[] {
  return Object.entries(fields).flatMap(([key, inner]) =>
    isTree(inner) && Object.keys(inner).length > 0 ? paths(inner, [...at, key]) : [[...at, key]],
  );
}

const hasPath = (fields: Tree, path: readonly string[]) =>
  path.reduce<unknown>((inner, key) => (isTree(inner) ? inner[key] : undefined), fields) !== undefined;

const valueAt = (value: unknown, path: readonly string[]) =>
  path.reduce<unknown>((inner, key) => (isTree(inner) ? inner[key.slice(2)] : undefined), value);

const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);

function conflictsOf(live: KubeObject, patch: KubeObject, managed: readonly ManagedEntry[], manager: string) {
  return managed
    .filter((entry) => entry.manager !== manager || entry.operation === 'Update')
    .flatMap((entry) =>
      paths(entry.fieldsV1)
        .filter((path) => valueAt(patch, path) !== undefined && differs(valueAt(patch, path), valueAt(live, path)))
        .map((path) => ({ manager: entry.manager, field: path.map((key) => key.replace('f:', '.')).join('') })),
    );
}

function conflictRefusal(patch: KubeObject, conflicts: readonly { manager: string; field: string }[]): Refusal {
  const causes = conflicts.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}" using ${patch.apiVersion}`,
    field,
  }));
  return new Refusal(409, 'Conflict', `Apply failed with ${conflicts.length} conflict`, { causes });
}

function minus(fields: Tree, live: KubeObject | undefined, patch: KubeObject): Tree {
  let result: Tree = fields;
  for (const path of paths(fields)) {
    const ours = valueAt(patch, path);
    if (ours !== undefined && differs(ours, valueAt(live, path))) result = without(result, path, '');
  }
  return result;
}

function without(tree: Tree, path: readonly string[], prefix = 'f:'): Tree {
  const [head = '', ...rest] = path;
  const key = prefix === '' ? head : head.slice(2);
  const { [key]: inner, ...others } = tree;
  if (rest.length === 0 || !isTree(inner)) return others;
  const left = without(inner, rest, prefix);
  return Object.keys(left).length === 0 ? others : { ...tree, [key]: left };
}

function mergeTrees(below: Tree, above: Tree): Tree {
  const result: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = result[key];
    result[key] = isTree(value) && isTree(under) ? mergeTrees(under, value) : value;
  }
  return result;
}
