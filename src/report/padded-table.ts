import { printable } from '../lib/printable.ts';

/** Rows as the reference lays them out: each cell but the last is filled up to the widest of its column and `padding` more. */
export function paddedTable(given: readonly (readonly string[])[], padding: number): string {
  const rows = given.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.slice(0, -1).entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  return rows
    .map((row) =>
      row.map((cell, index) => (index < row.length - 1 ? filled(cell, (widths[index] ?? 0) + padding) : cell)),
    )
    .map((cells) => `${cells.join('').trimEnd()}\n`)
    .join('');
}

/** Code points, not UTF-16 units. */
const width = (cell: string) => [...cell].length;
const filled = (cell: string, wanted: number) => cell + ' '.repeat(Math.max(0, wanted - width(cell)));
