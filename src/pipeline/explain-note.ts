import { didYouMean } from '../lib/suggest.ts';
import { UsageError } from '../model/errors.ts';
import type { UpgradeNote } from '../precheck/note.ts';
import { loadNotes } from '../precheck/upgrade.ts';

/** An upgrade note by its id. Throws UsageError for an id that no note has. */
export async function findNote(id: string): Promise<UpgradeNote> {
  const notes = await loadNotes();
  const note = notes.find((one) => one.id === id.toLowerCase());
  if (note) return note;
  const ids = notes.map((one) => one.id);
  throw new UsageError(
    `there is no upgrade note "${id}"`,
    didYouMean(id, ids) ?? 'precheck -o json names those of an upgrade',
  );
}

/** Every upgrade note, for completion. */
export async function noteTitles(): Promise<readonly { readonly id: string; readonly title: string }[]> {
  return await loadNotes();
}

/** The minor releases that have upgrade notes. */
export async function releasesWithNotes(): Promise<readonly string[]> {
  const notes = await loadNotes();
  return [...new Set(notes.map(({ since }) => since.split('.').slice(0, 2).join('.')))];
}

/** Everything that is known about it, to be printed or as data. */
export const noteData = ({ detect: _detect, onlyFor: _onlyFor, ...note }: UpgradeNote) => note;

/** The same for people. */
export function notePage({ restore, backports, code, ...note }: UpgradeNote): string {
  const settings = Object.entries({ ...restore?.env, ...restore?.values }).map(([name, value]) => `${name}=${value}`);
  const versions = restore?.compatibilityVersion?.map((version) => `compatibilityVersion=${version}`) ?? [];
  const until = restore?.until ? ` (until ${restore.until})` : '';
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['What changed', note.changed],
    ['Who is concerned', note.concerns],
    ['What is looked for', `${note.looksFor} (${note.confidence})`],
    ['What to do', note.fix],
    [
      'What keeps the former behaviour',
      [...settings, ...versions].join(', ') && `${[...settings, ...versions].join(', ')}${until}`,
    ],
    ['Also in', backports?.join(', ')],
    ["The reference's code", code],
  ];
  const title = `${note.id}: ${note.title}\n${note.severity}, ${note.area}, since ${note.since}\n`;
  return title + parts.flatMap(([name, text]) => (text ? [`\n${name}\n  ${text}\n`] : [])).join('');
}
