/** Whether Helm's `if` would hold: not null, false, zero, nor an empty text, list or map. Charts leave out what is empty. */
export function isFilled<T>(value: T): value is Exclude<T, null | undefined | false | '' | 0> {
  if (Array.isArray(value)) return value.length > 0;
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Those entries of a map whose value is filled, for spreading into a literal. */
export function filled<T extends object>(map: T): { readonly [K in keyof T]?: Exclude<T[K], null | undefined> } {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => isFilled(value))) as {
    [K in keyof T]?: Exclude<T[K], null | undefined>; // a subset of the entries of T
  };
}

/** Items that stand in a list, or entries in a map, under a condition only. */
export function when<T>(condition: unknown, items: () => readonly T[]): readonly T[] {
  return isFilled(condition) ? items() : [];
}
