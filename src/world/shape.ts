import { isMap } from '../lib/tree.ts';

/**
 * Reads one value of an object as an analyzer wants it, or undefined when it is absent or of another type: what is
 * wrong with it is the schema's to say, and no rule trips over it.
 */
export type Shape<T> = (value: unknown) => T | undefined;
export type TypeOf<S> = S extends Shape<infer T> ? T : never;

export type Fields<F> = { readonly [K in keyof F]?: TypeOf<F[K]> | undefined };

export const text: Shape<string> = (value) => (typeof value === 'string' ? value : undefined);
export const boolean: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);
/** A number, or a text that is one: proto-JSON takes both. */
export const number: Shape<number> = (value) => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;
};
/** Kubernetes' IntOrString, as text. */
export const numberOrText: Shape<string> = (value) =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
/** Something that only has to be there. */
export const anything: Shape<Readonly<Record<string, unknown>>> = (value) => asTree(value);

/** Elements keep their index: a malformed or null one is an empty one, as proto-JSON has it. */
export const list =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value)) return undefined;
    return value.map((element) => shape(element) ?? (shape(empty) as T | undefined) ?? ('' as T));
  };

export const map =
  <T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value) => {
    const tree = asTree(value);
    if (!tree) return undefined;
    const read: [string, T][] = [];
    for (const key of Object.keys(tree)) {
      const element = shape(tree[key]);
      if (element !== undefined) read.push([key, element]);
    }
    return Object.fromEntries(read);
  };

/** A message: names in camelCase or snake_case, camelCase wins when both are there. */
export function fields<const F extends Readonly<Record<string, Shape<unknown>>>>(shapes: F): Shape<Fields<F>> {
  const table = Object.entries(shapes).map(([name, shape]) => ({ name, snake: snakeCase(name), shape }));
  return (value) => {
    const tree = asTree(value);
    if (!tree) return undefined;
    const read: Record<string, unknown> = {};
    for (const { name, snake, shape } of table) {
      const raw = tree[name] ?? (snake === name ? undefined : tree[snake]);
      if (raw === undefined || raw === null) continue;
      const part = shape(raw);
      if (part !== undefined) read[name] = part;
    }
    return read as Fields<F>; // each entry went through the shape of its name
  };
}

const empty = {};
/** `consecutiveErrors` as `consecutive_errors`. */
export const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const asTree = (value: unknown) => (isMap(value) ? value : undefined);
