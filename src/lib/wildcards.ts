/**
 * Reads a text with `*` (any text) and, where asked for, `?` (one character) as wildcards. The answer takes time in
 * proportion to text times pattern, whatever the pattern: as a regular expression, many stars take their power of it.
 */
export function wildcards(pattern: string, { single = false }: { readonly single?: boolean } = {}): Wildcards {
  const parts = [...pattern];
  const fits = (part: string | undefined, character: string) => part === character || (single && part === '?');

  /** Every length at which the pattern has taken the text so far, the whole text among them. */
  function* ends(text: string): Generator<number> {
    // Places in the pattern that can be reached by now.
    let reached = afterStars(parts, new Set([0]));
    let length = 0;
    if (reached.has(parts.length)) yield 0;
    for (const character of text) {
      length += character.length;
      const next = new Set<number>();
      for (const at of reached)
        if (parts[at] === '*') next.add(at);
        else if (at < parts.length && fits(parts[at], character)) next.add(at + 1);
      reached = afterStars(parts, next);
      if (reached.size === 0) return;
      if (reached.has(parts.length)) yield length;
    }
  }

  return {
    matches(text) {
      let last = -1;
      for (const length of ends(text)) last = length;
      return last === text.length;
    },
    ends,
  };
}

/** A pattern with wildcards, read. */
export interface Wildcards {
  /** Whether the pattern takes the whole text. */
  matches(text: string): boolean;
  /** The lengths of all beginnings of the text that the pattern takes. */
  ends(text: string): Iterable<number>;
}

/** A star may take nothing. */
function afterStars(parts: readonly string[], places: Set<number>): Set<number> {
  for (const at of places) if (parts[at] === '*') places.add(at + 1);
  return places;
}
