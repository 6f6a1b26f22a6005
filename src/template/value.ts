// The values that templates work on. Go's kinds in JavaScript's terms:
//   undefined  no value (a key that is absent)       null     a nil in a map or list
//   bigint     every integer kind                    number   float64
//   array      slice                                 object   map[string]any
// Whatever behaves otherwise (structs, enums, nil pointers, map[string]string) says how under `behaviour`.

/** Key under which a value says how it behaves in Go's eyes. */
export const behaviour: unique symbol = Symbol('behaviour');

/** How a value that is no plain JSON value behaves. */
export interface Behaviour {
  /** Go's name of the type, for messages and `%T`. */
  readonly type: string;
  readonly kind: 'struct' | 'nil' | 'enum' | 'map';
  /** Field of a struct, undefined when the type has none of that name. */
  field?(name: string): { readonly value: Value } | undefined;
  /** Method without arguments, undefined when the type has none of that name. */
  method?(name: string): (() => Value) | undefined;
  /** Methods with arguments. */
  readonly methods?: ReadonlyMap<string, TemplateFunction>;
  /** Entries of a map whose values are all of one type; undefined for a nil map. */
  readonly entries?: Readonly<Record<string, Value>> | undefined;
  /** What an enum is compared as. */
  readonly integer?: bigint;
  /** How it prints. */
  print?(): string;
  /** What stands behind it, for functions of the program that made it. */
  readonly source?: unknown;
}

export interface GoValue {
  readonly [behaviour]: Behaviour;
}

export type GoMap = { [key: string]: Value };
export type Value = undefined | null | boolean | bigint | number | string | readonly Value[] | GoValue | GoMap;

/** The behaviour of a value that has one of its own. */
export function behaviourOf(value: Value): Behaviour | undefined {
  return typeof value === 'object' && value !== null && behaviour in value ? (value as GoValue)[behaviour] : undefined;
}

/** A plain map, map[string]any. */
export function isMap(value: Value): value is GoMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(behaviour in value);
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** A map[string]string; undefined is Go's nil map. */
export function stringMap(entries: Readonly<Record<string, string>> | undefined): GoValue {
  return { [behaviour]: { type: 'map[string]string', kind: 'map', entries } };
}

/** The entries of any map with text keys, or undefined for what is no map. */
export function entriesOf(value: Value): Readonly<Record<string, Value>> | undefined {
  if (isMap(value)) return value;
  const own = behaviourOf(value);
  return own?.kind === 'map' ? (own.entries ?? {}) : undefined;
}

/** Go's name of a value's type. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'undefined':
      return '<nil>';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float64';
    case 'string':
      return 'string';
    default:
      if (value === null) return 'interface {}';
      if (isList(value)) return '[]interface {}';
      return behaviourOf(value)?.type ?? 'map[string]interface {}';
  }
}

/** Whether a value counts as true in `if`, `and`, `or`, `not`: structs always do, empty texts and collections never. */
export function truth(value: Value): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'object') return Boolean(value);
  if (isList(value)) return value.length > 0;
  const own = behaviourOf(value);
  if (!own) return Object.keys(value).length > 0;
  if (own.kind === 'map') return Object.keys(own.entries ?? {}).length > 0;
  return own.kind === 'enum' ? own.integer !== 0n : own.kind === 'struct';
}

/** Compares texts as Go does: by the bytes of their UTF-8 form. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x === y) continue;
    // Surrogates stand for code points above all others.
    const [high, low] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff];
    return high === low ? x - y : high ? 1 : -1;
  }
  return a.length - b.length;
}

/** A map's entries in the order in which Go visits them. */
export function sortedEntries<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).sort(([a], [b]) => compareText(a, b));
}

/** Sets a key that may have any name, `__proto__` included. */
export function setKey(map: GoMap, key: string, value: Value): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

/** What the words in the signature of a function stand for. */
export interface ParameterTypes {
  any: Value;
  string: string;
  int: bigint;
  float64: number;
  bool: boolean;
  list: readonly Value[];
  map: GoMap;
  stringMap: Readonly<Record<string, string>> | undefined;
}
export type ParameterType = keyof ParameterTypes;

/** A function that templates may call. */
export interface TemplateFunction {
  readonly parameters: readonly ParameterType[];
  /** The last parameter takes any number of arguments. */
  readonly variadic: boolean;
  call(args: readonly Value[], caller: Caller): Value;
}

/** What a function may ask of the template that calls it. */
export interface Caller {
  /** What the template of this name makes of `data`. */
  include(name: string, data: Value): string;
  /** What `text`, a template itself, makes of `data`. What it defines is gone afterwards. */
  expand(text: string, data: Value): string;
}
