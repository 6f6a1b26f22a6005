/**
 * What a value must look like to be read, as a Go program declares it: a field is found in any case, `null` and what is
 * absent give the empty value, and what nobody declared is dropped. The name of a field that is left out when it is empty
 * ends with `?`: such an object is left out when it is absent, and shown when it is there and empty.
 */
export type Shape =
  | 'text'
  | 'flag'
  | 'any'
  | { readonly whole: WholeRange }
  | { readonly list: Shape }
  | { readonly map: Shape; readonly portKeys?: true }
  | { readonly fields: Fields };
export type Fields = { readonly [name: string]: Shape };
type WholeRange = 'uint16' | 'uint32' | 'int64';

/** The value that a shape gives. */
export type ValueOf<S> = S extends 'text'
  ? string
  : S extends 'flag'
    ? boolean
    : S extends { readonly whole: WholeRange }
      ? number
      : S extends { readonly list: infer Item }
        ? readonly ValueOf<Item>[] | null
        : S extends { readonly map: infer Item }
          ? { readonly [key: string]: ValueOf<Item> } | null
          : S extends { readonly fields: infer F }
            ? ObjectOf<F>
            : unknown;
type ObjectOf<F> = {
  readonly [Name in keyof F as Name extends `${string}?` ? never : Name]: ValueOf<F[Name]>;
} & { readonly [Name in keyof F as Name extends `${infer Plain}?` ? Plain : never]?: ValueOf<F[Name]> };

/** A value that is not of its shape: where, and what was found. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

const ranges: Readonly<Record<WholeRange, readonly [number, number]>> = {
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/** Reads a parsed JSON value. Throws ShapeError with the place below `path` for what is of another type. */
export function readShape<const S extends Shape>(shape: S, value: unknown, path = ''): ValueOf<S> {
  return read(shape, value, path) as ValueOf<S>; // the shape says which
}

function read(shape: Shape, value: unknown, path: string): unknown {
  if (shape === 'any') return value;
  if (shape === 'text') return scalar({ value, path, type: 'string', empty: '', expected: 'a text' });
  if (shape === 'flag') return scalar({ value, path, type: 'boolean', empty: false, expected: 'true or false' });
  if ('whole' in shape) return whole(shape.whole, value, path);
  if ('fields' in shape) return fieldsOf(shape.fields, value ?? {}, path);
  if (value === undefined || value === null) return null;
  if ('list' in shape) {
    if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
    return value.map((item, index) => read(shape.list, item, `${path}[${index}]`));
  }
  if (!isObject(value)) throw mismatch(path, 'an object', value);
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    if (shape.portKeys) whole('uint16', /^\d+$/.test(key) ? Number(key) : key, `${path}.${key}`);
    return [key, read(shape.map, item, `${path}.${key}`)];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Scalar {
  readonly value: unknown;
  readonly path: string;
  readonly type: string;
  readonly empty: unknown;
  readonly expected: string;
}

function scalar({ value, path, type, empty, expected }: Scalar): unknown {
  if (value === undefined || value === null) return empty;
  if (typeof value === type) return value;
  throw mismatch(path, expected, value);
}

function whole(range: WholeRange, value: unknown, path: string): number {
  if (value === undefined || value === null) return 0;
  const [least, most] = ranges[range];
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw mismatch(path, range === 'int64' ? 'a whole number' : `a whole number from 0 to ${most}`, value);
}

function fieldsOf(fields: Fields, value: unknown, path: string): unknown {
  if (!isObject(value)) throw mismatch(path, 'an object', value);
  const found = inFieldNames(fields, value);
  const entries: [string, unknown][] = [];
  for (const [declared, shape] of Object.entries(fields)) {
    const name = declared.replace(/\?$/, '');
    const given = found.get(name);
    if (name !== declared && (given === undefined || given === null)) continue;
    const item = read(shape, given, path === '' ? name : `${path}.${name}`);
    if (name === declared || !isLeftOut(item)) entries.push([name, item]);
  }
  return Object.fromEntries(entries);
}

/** The values by the names that are declared, whatever their case: of several, the last one that is there. */
function inFieldNames(fields: Fields, value: object): ReadonlyMap<string, unknown> {
  const names = new Map(Object.keys(fields).map((name) => [name.replace(/\?$/, '').toLowerCase(), name]));
  const found = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const name = names.get(key.toLowerCase())?.replace(/\?$/, '');
    if (name !== undefined && item !== null) found.set(name, item);
  }
  return found;
}

const isLeftOut = (item: unknown) => item === '' || item === false || (Array.isArray(item) && item.length === 0);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mismatch(path: string, expected: string, value: unknown): ShapeError {
  const found = Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : JSON.stringify(value).slice(0, 40);
  return new ShapeError(`${path === '' ? 'the document' : path} must be ${expected}, not ${found}`);
}
