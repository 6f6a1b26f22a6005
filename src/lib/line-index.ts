/** Both count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Tells line and column of the places in one part of a text. */
export class LineIndex {
  readonly #text: string;
  readonly #linesBefore: number;

  constructor(text: string, linesBefore: number) {
    this.#text = text;
    this.#linesBefore = linesBefore;
  }

  place(offset: number): Place {
    const before = this.#text.slice(0, offset);
    return { line: this.#linesBefore + countLines(before) + 1, column: offset - before.lastIndexOf('\n') };
  }
}

/** Line breaks in a text. */
export function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
