/** Who may see an object: everybody, nobody, or some namespaces. */
export type Exported = 'everybody' | 'nobody' | ReadonlySet<string>;

/**
 * Reads an `exportTo`: `*` beats all else, then `~`; `.` is the object's own namespace.
 * @param words of the object; none: what the mesh says, and everybody where it says nothing
 */
export function exportedTo(
  words: readonly string[] | undefined,
  namespace: string,
  meshDefault: readonly string[] | undefined,
): Exported {
  const given = words?.length ? words : meshDefault;
  if (!given?.length || given.includes('*')) return 'everybody';
  if (given.includes('~')) return 'nobody';
  return new Set(given.map((word) => (word === '.' ? namespace : word)));
}

export const seesExported = (exported: Exported, namespace: string): boolean =>
  exported === 'everybody' || (exported !== 'nobody' && exported.has(namespace));

/** `everybody`, `nobody`, `namespace shop`. */
export function exportedText(exported: Exported): string {
  if (typeof exported === 'string') return exported;
  const names = [...exported].sort();
  return `${names.length === 1 ? 'namespace' : 'namespaces'} ${names.join(', ')}`;
}
