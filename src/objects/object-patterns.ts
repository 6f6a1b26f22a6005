import { wildcards } from '../lib/wildcards.ts';
import type { ObjectRef } from '../model/kube-object.ts';

/** `KIND:NAMESPACE:NAME[:PATH]`, read. `*` and `?` are wildcards, an empty part matches everything; patterns match whole words. */
export interface ObjectPattern {
  matches(ref: ObjectRef): boolean;
  /** Whether the pattern names this path, or one above it; undefined when it names whole objects. */
  readonly matchesPath?: (path: string) => boolean;
}

/** Reads a pattern, or returns undefined when it has more parts than there are. */
export function objectPattern(text: string): ObjectPattern | undefined {
  const [kind = '', namespace = '', name = '', ...rest] = text.split(':');
  const path = rest.join(':');
  if (kind === '' && namespace === '' && name === '' && path === '') return undefined;
  const parts = [kind, namespace, name].map((part) => (part === '' ? undefined : wildcards(part, { single: true })));
  const matches = (ref: ObjectRef) =>
    [ref.kind, ref.namespace, ref.name].every((word, index) => parts[index]?.matches(word) !== false);
  if (path === '') return { matches };
  const { ends } = wildcards(path, { single: true });
  const matchesPath = (candidate: string) => {
    for (const end of ends(candidate)) if (['', '.', '['].includes(candidate.charAt(end))) return true;
    return false;
  };
  return { matches, matchesPath };
}

/** `FROM->TO`: what becomes of an object's name. Empty or `*` parts of TO keep what is there. */
export interface Renaming {
  readonly from: ObjectPattern;
  to(ref: ObjectRef): ObjectRef;
}

/** Reads `KIND:NAMESPACE:NAME->KIND:NAMESPACE:NAME`, or returns undefined when it is none. */
export function renaming(text: string): Renaming | undefined {
  const [left = '', right, more] = text.split('->');
  const from = objectPattern(left.trim());
  if (!from || from.matchesPath || right === undefined || more !== undefined) return undefined;
  const [kind = '', namespace = '', name = ''] = right.trim().split(':');
  const pick = (wanted: string, own: string) => (wanted === '' || wanted === '*' ? own : wanted);
  return {
    from,
    to: (ref) => ({
      ...ref,
      kind: pick(kind, ref.kind),
      namespace: pick(namespace, ref.namespace),
      name: pick(name, ref.name),
    }),
  };
}
