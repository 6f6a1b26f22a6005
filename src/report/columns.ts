import { printable } from '../lib/printable.ts';
import { wrap } from '../lib/wrap.ts';

type Row = readonly string[];

/** Narrower than this, the last column is no place for a text. */
const narrowest = 24;

/**
 * Rows as lines with aligned columns, two blanks apart; blanks at the end of a line are left out. Where a terminal of
 * `width` is too narrow, the last column is broken between words; where that leaves it no room, all but the first column
 * stand below it.
 */
export function columns(given: readonly Row[], width?: number): string {
  const rows = given.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.slice(0, -1).entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  const margin = widths.reduce((sum, each) => sum + each + 2, 0);
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const broken = (row: Row, line: string): readonly string[] => {
    if (width === undefined || lines.every((each) => each.length <= width)) return [line];
    if (width - margin < narrowest) return stacked(row, width);
    return line.length <= width ? [line] : hanging(row, { line, margin, width });
  };
  return rows
    .flatMap((row, index) => broken(row, lines[index] ?? ''))
    .map((line) => `${line}\n`)
    .join('');
}

function stacked([first = '', ...rest]: Row, width: number): readonly string[] {
  const below = rest.filter((cell) => cell !== '').join('  ');
  return below === '' ? [first] : [first, ...wrap(`    ${below}`, width)];
}

interface Place {
  readonly line: string;
  /** Where the last column begins. */
  readonly margin: number;
  readonly width: number;
}

function hanging(row: Row, { line, margin, width }: Place): readonly string[] {
  const [first = '', ...more] = wrap(row.at(-1) ?? '', width - margin);
  return [line.slice(0, margin) + first, ...more.map((text) => ' '.repeat(margin) + text)];
}
