import type { KubeObject } from '../model/kube-object.ts';
import { refKey, refOf } from '../objects/refs.ts';
import { componentOf, label } from './labels.ts';
import { injectsPods, isByHand, isControlPlane, isTag, ownerName, ownerOf } from './ownership.ts';
import { recordLabel, type StoredRecord } from './record.ts';

/** What there is to choose from, of every revision. */
export interface Installed {
  /** What carries the label of a component. */
  readonly labelled: readonly KubeObject[];
  /** What Istio's charts make without it. */
  readonly bare: readonly KubeObject[];
  /** Webhooks and Services of tags that lead to a control plane of the namespace. */
  readonly tags: readonly KubeObject[];
  readonly records: readonly RecordSecret[];
}

export interface RecordSecret {
  readonly secret: KubeObject;
  /** undefined when this program cannot read it. */
  readonly stored: StoredRecord | undefined;
}

/** Whose objects are meant. */
export interface RemovalScope {
  /** `default` for the one without a name. */
  readonly revision: string;
  readonly istioNamespace: string;
  /** Keys of what the control plane, or the file, would install; without what revisions share. */
  readonly described: ReadonlySet<string>;
}

export interface FileScope extends RemovalScope {
  /** `metadata.name` of the file, '' without one. */
  readonly name: string;
  /** Whether the file describes an istiod. */
  readonly hasPilot: boolean;
}

export interface Removal {
  readonly objects: readonly KubeObject[];
  /** True when an istiod goes, and with it its tags. */
  readonly controlPlane: boolean;
  /** How many objects of the same revision stay, by the owner that they name. */
  readonly kept: ReadonlyMap<string, number>;
}

/** Everything that is Istio's own, of every revision. */
export function removalOfAll({ labelled, bare, tags, records }: Installed): Removal {
  const objects = [...labelled, ...bare, ...tags, ...records.map(({ secret }) => secret)];
  return { objects, controlPlane: true, kept: new Map() };
}

/** A revision with all of its files, its tags and its records. What revisions share stays. */
export function removalOfRevision(installed: Installed, scope: RemovalScope): Removal {
  const objects = installed.labelled.filter((object) => isInstalledIn(object, scope));
  const byHand = describedByHand(installed, scope);
  // Of a control plane that kubectl applied, its gateways were applied by kubectl, too.
  const companions = byHand.some(isControlPlane)
    ? installed.labelled.filter((object) => isByHand(object) && isOfRevision(object, scope) && !isControlPlane(object))
    : [];
  const records = installed.records.filter(({ secret }) => recordRevision(secret) === scope.revision);
  return {
    objects: [
      ...objects,
      ...byHand,
      ...companions.filter((object) => componentOf(object) !== 'base'),
      ...tagsOf(installed, scope),
      ...records.map(({ secret }) => secret),
    ],
    controlPlane: true,
    kept: new Map(),
  };
}

/**
 * What one file installed. Objects name their file only by owner and revision, and files that were never installed may carry
 * the name of another: what the file does not describe goes only when something that it describes is there under its name,
 * and never an istiod with a file that has none.
 */
export function removalOfFile(installed: Installed, scope: FileScope): Removal {
  const owner = ownerName(scope.name);
  const ofRevision = installed.labelled.filter((object) => isInstalledIn(object, scope));
  const named = ofRevision.filter((object) => ownerOf(object) === owner);
  const described = named.filter((object) => scope.described.has(refKey(refOf(object))));
  const anothers = !scope.hasPilot && named.some(isControlPlane);
  const objects = [
    ...(described.length > 0 && !anothers ? named : described),
    ...describedByHand(installed, scope).filter((object) => ['unknown', owner].includes(ownerOf(object))),
  ];
  const gone = new Set(objects);
  const kept = new Map<string, number>();
  for (const object of ofRevision)
    if (!gone.has(object)) kept.set(ownerOf(object), (kept.get(ownerOf(object)) ?? 0) + 1);
  // What an earlier try left behind: tags whose istiod is gone.
  const isThere = installed.labelled.some((object) => !gone.has(object) && isControlPlaneOf(object, scope));
  const controlPlane = objects.some(isControlPlane) || (scope.hasPilot && !isThere);
  const records = (kept.get(owner) ?? 0) === 0 ? recordsOf(installed, scope) : [];
  return {
    objects: [...objects, ...(controlPlane ? tagsOf(installed, scope) : []), ...records.map(({ secret }) => secret)],
    controlPlane,
    kept,
  };
}

/** The file's records; none when they tell of another file of that name. */
function recordsOf(
  { records }: Installed,
  { revision, name, described, hasPilot }: FileScope,
): readonly RecordSecret[] {
  const own = records.filter(
    ({ secret, stored }) =>
      recordRevision(secret) === revision && stored !== undefined && ownerName(stored.record.name) === ownerName(name),
  );
  const last = own.toSorted((a, b) => (a.stored?.number ?? 0) - (b.stored?.number ?? 0)).at(-1)?.stored?.record.objects;
  const isFiles = last?.some((ref) => described.has(refKey(ref))) && (hasPilot || !last.some(injectsPods));
  return isFiles ? own : [];
}

function isInstalledIn(object: KubeObject, scope: RemovalScope): boolean {
  if (object.metadata.labels?.[label.ownerNamespace] !== scope.istioNamespace) return false;
  return object.metadata.labels[label.revision] === scope.revision && componentOf(object) !== 'base' && !isTag(object);
}

function isControlPlaneOf(object: KubeObject, { revision, istioNamespace }: RemovalScope): boolean {
  const { [label.revision]: revisionOfIt, [label.ownerNamespace]: namespace = istioNamespace } =
    object.metadata.labels ?? {};
  return isControlPlane(object) && revisionOfIt === revision && namespace === istioNamespace;
}

function describedByHand({ labelled, bare }: Installed, scope: RemovalScope): readonly KubeObject[] {
  return [...labelled, ...bare].filter(
    (object) => isByHand(object) && isOfRevision(object, scope) && scope.described.has(refKey(refOf(object))),
  );
}

/** Accounts and rules carry no revision: their names do. */
const isOfRevision = ({ metadata }: KubeObject, { revision }: RemovalScope) =>
  (metadata.labels?.[label.revision] ?? revision) === revision;

const tagsOf = ({ tags }: Installed, { revision }: RemovalScope) =>
  tags.filter(({ metadata }) => metadata.labels?.[label.revision] === revision);

/** The revision that the Secret of a record is about. */
export const recordRevision = ({ metadata }: KubeObject): string | undefined => metadata.labels?.[recordLabel];
