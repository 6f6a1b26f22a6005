import { parsePath } from '../lib/path.ts';
import type { Position } from '../model/source.ts';
import type { Reported } from './run.ts';

/** One word of a file to be replaced, where it stands. */
export interface FileEdit extends Position {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Corrections of findings about files, in the order of the findings. */
export function fileEdits(found: readonly Reported[]): readonly FileEdit[] {
  return found.flatMap(({ resource, edits = [] }) => {
    const { file = '', locate } = resource?.source ?? {};
    if (file === '' || !locate) return [];
    return edits.flatMap(({ path, part, from, to }) => {
      const place = locate(parsePath(path), part);
      return place ? [{ file, line: place.line, column: place.column, from, to }] : [];
    });
  });
}

export interface FixedText {
  readonly text: string;
  /** How many words were replaced: those that stand where they should. */
  readonly applied: number;
}

/** Replaces words in a text; quotes, comments and layout stay as they are. */
export function applyEdits(text: string, edits: readonly FileEdit[]): FixedText {
  const starts = lineStarts(text);
  const placed = edits.map((edit) => ({ edit, offset: (starts[edit.line - 1] ?? 0) + edit.column - 1 }));
  // From the end to the start, so that what is replaced moves nothing that is still to come; each place once.
  const ordered = [...new Map(placed.map((one) => [one.offset, one])).values()].sort((a, b) => b.offset - a.offset);
  let result = text;
  let applied = 0;
  for (const { edit, offset } of ordered) {
    const at = /["']/.test(result[offset] ?? '') ? offset + 1 : offset;
    const isQuoted = at > offset;
    if (!result.startsWith(edit.from, at) || (isQuoted && edit.to.startsWith('{'))) continue;
    result = result.slice(0, at) + edit.to + result.slice(at + edit.from.length);
    applied++;
  }
  return { text: result, applied };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
