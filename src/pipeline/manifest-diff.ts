import { isMap } from '../lib/tree.ts';
import { pathText } from '../lib/tree-path.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject, ObjectRef } from '../model/kube-object.ts';
import { differences, type ValueChange } from '../objects/differences.ts';
import { type ObjectPattern, objectPattern, type Renaming, renaming } from '../objects/object-patterns.ts';
import { parseObjects } from '../objects/parse.ts';
import { refKey, refOf } from '../objects/refs.ts';

/** What is compared, and what not: patterns as `objectPattern` and `renaming` read them. */
export interface DiffOptions {
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly rename: readonly string[];
}

/** How an object of one side stands to the other side. */
export type ObjectDifference =
  | { readonly change: 'added' | 'removed'; readonly ref: ObjectRef }
  | { readonly change: 'changed'; readonly ref: ObjectRef; readonly changes: readonly ValueChange[] };

export interface ManifestDifference {
  readonly differences: readonly ObjectDifference[];
  /** Objects that are equal. */
  readonly equal: number;
}

/** The objects of some texts. Throws InputError for what is no YAML or no object. */
export function objectsOf(inputs: readonly { readonly name: string; readonly text: string }[]): readonly KubeObject[] {
  return inputs.flatMap(({ name, text }) => {
    const { objects, problems } = parseObjects(text, name);
    const [first] = problems;
    if (first)
      throw new InputError(`${first.file}:${first.line}:${first.column}: ${first.message}`, {
        code: 'OBJECT_UNREADABLE',
      });
    return objects.map(({ object }) => object);
  });
}

/** Compares two sets of objects, one by one; the order in which they stand does not matter. Throws InputError for a bad pattern. */
export function diffManifests(
  from: readonly KubeObject[],
  to: readonly KubeObject[],
  options: DiffOptions,
): ManifestDifference {
  const filter = readFilter(options);
  const [before, after] = [indexed(from, filter, filter.renamings), indexed(to, filter, [])];
  const found: ObjectDifference[] = [];
  let same = 0;
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [a, b] = [before.get(key), after.get(key)];
    if (a && b) {
      const changes = changesOf(a, b, filter);
      if (changes.length > 0) found.push({ change: 'changed', ref: refOf(b), changes });
      else same++;
    } else if (b) found.push({ change: 'added', ref: refOf(b) });
    else if (a) found.push({ change: 'removed', ref: refOf(a) });
  }
  return { differences: found, equal: same };
}

interface Filter {
  readonly select: readonly ObjectPattern[];
  readonly ignore: readonly ObjectPattern[];
  readonly renamings: readonly Renaming[];
}

function readFilter({ select, ignore, rename }: DiffOptions): Filter {
  return {
    select: select.map((text) => objectPattern(text) ?? badPattern('--select', text)),
    ignore: ignore.map((text) => objectPattern(text) ?? badPattern('--ignore', text)),
    renamings: rename.map((text) => renaming(text) ?? badPattern('--rename', text)),
  };
}

function badPattern(flag: string, text: string): never {
  const form = flag === '--rename' ? 'KIND:NAMESPACE:NAME->KIND:NAMESPACE:NAME' : 'KIND:NAMESPACE:NAME[:PATH]';
  throw new InputError(`${flag}: "${text}" is no pattern`, {
    code: 'PATTERN',
    hint: `write it like ${form}; * and ? are wildcards`,
  });
}

function indexed(
  objects: readonly KubeObject[],
  { select, ignore }: Filter,
  renamings: readonly Renaming[],
): ReadonlyMap<string, KubeObject> {
  const result = new Map<string, KubeObject>();
  for (const original of objects) {
    const object = renamed(original, renamings);
    const ref = refOf(object);
    if (select.length > 0 && !select.some((pattern) => pattern.matches(ref))) continue;
    if (ignore.some((pattern) => !pattern.matchesPath && pattern.matches(ref))) continue;
    result.set(refKey(ref), object);
  }
  return result;
}

function renamed(object: KubeObject, renamings: readonly Renaming[]): KubeObject {
  const rule = renamings.find(({ from }) => from.matches(refOf(object)));
  if (!rule) return object;
  const { kind, namespace, name } = rule.to(refOf(object));
  return { ...object, kind, metadata: { ...object.metadata, name, ...(namespace === '' ? {} : { namespace }) } };
}

function changesOf(before: KubeObject, after: KubeObject, { ignore }: Filter): readonly ValueChange[] {
  const ref = refOf(after);
  const ignored = ignore.flatMap(({ matches, matchesPath }) => (matchesPath && matches(ref) ? [matchesPath] : []));
  const changes = [...differences(comparable(before), comparable(after))];
  return changes
    .filter(({ path }) => !ignored.some((matches) => matches(pathText(path))))
    .map((change) => (after.kind === 'Secret' ? masked(change) : change));
}

/** Data of ConfigMaps that is YAML or JSON is compared as such, not as text. */
function comparable(object: KubeObject): KubeObject {
  if (object.kind !== 'ConfigMap' || !isMap(object.data)) return object;
  const data = Object.entries(object.data).map(([key, value]) => [
    key,
    typeof value === 'string' ? parsed(value) : value,
  ]);
  return { ...object, data: Object.fromEntries(data) };
}

function parsed(text: string): unknown {
  const [document, more] = readYaml(text);
  if (!document || more || document instanceof YamlError) return text;
  return isMap(document.value) || Array.isArray(document.value) ? document.value : text;
}

/** That a secret changed is told, not what it says. */
function masked({ path, ...sides }: ValueChange): ValueChange {
  if (path[0] !== 'data' && path[0] !== 'stringData') return { path, ...sides };
  return { path, ...('before' in sides && { before: '***' }), ...('after' in sides && { after: '***' }) };
}
