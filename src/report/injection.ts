import { printable } from '../lib/printable.ts';
import type { InjectedInput } from '../model/injection.ts';
import { columns } from './columns.ts';

/** What there is to say about inputs, one line each with its place, errors first; empty for nothing. */
export function injectionNotes(inputs: readonly InjectedInput[], width?: number): string {
  const order = ['error', 'warning', 'info'];
  const notes = inputs.flatMap(({ file, documents }) =>
    documents.flatMap((document) => document.notes.map((note) => ({ file, ...note }))),
  );
  return columns(
    notes
      .toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
      .map(({ file, place, level, object, message, suggestion }) => [
        `${file}:${place.line}:${place.column}`,
        level === 'info' ? 'note' : level,
        printable(object),
        printable(message),
        printable(suggestion ?? ''),
      ]),
    width,
  );
}

/** `injected 3 workloads, left 1 alone; sidecars are ordinary containers (…)`. */
export function injectionSummary(inputs: readonly InjectedInput[], sidecars: string): string {
  const documents = inputs.flatMap((input) => input.documents);
  const injected = documents.flatMap(({ changed }) => changed).length;
  const skipped = documents.flatMap(({ notes }) => notes).filter(({ level }) => level === 'info').length;
  const left = skipped > 0 ? `, left ${skipped} alone` : '';
  return `injected ${injected} ${injected === 1 ? 'workload' : 'workloads'}${left}; ${sidecars}\n`;
}
