import { compareReleases, parseRelease, type Release, releaseText } from '../lib/release.ts';
import type { Check, Evidence } from '../model/check.ts';
import type { UpgradeNote } from './note.ts';
import { is, valuesAt } from './read.ts';
import type { Situation } from './situation.ts';
import { knownMinors, supportOf } from './support.ts';

/** From the release that runs to the one that is to be installed. */
export interface Upgrade {
  readonly from: Release;
  readonly to: Release;
}

const noteFiles: Readonly<Record<number, () => Promise<{ readonly notes: readonly UpgradeNote[] }>>> = {
  22: () => import('./notes/1.22.ts'),
  24: () => import('./notes/1.24.ts'),
  25: () => import('./notes/1.25.ts'),
  26: () => import('./notes/1.26.ts'),
  27: () => import('./notes/1.27.ts'),
  28: () => import('./notes/1.28.ts'),
  29: () => import('./notes/1.29.ts'),
  30: () => import('./notes/1.30.ts'),
};

/** The notes of the minor releases that an upgrade touches; all of them without one. Oldest first. */
export async function loadNotes(upgrade?: Upgrade): Promise<readonly UpgradeNote[]> {
  const touched = Object.entries(noteFiles).filter(
    ([minor]) => !upgrade || (Number(minor) >= upgrade.from.minor && Number(minor) <= upgrade.to.minor),
  );
  const files = await Promise.all(touched.map(([, load]) => load()));
  return files.flatMap(({ notes }) => notes);
}

/** Whether an upgrade brings the change: it came after `from`, and no later than `to`, and `from` did not get it as a backport. */
export function isInPlay({ since, backports = [], onlyFor }: UpgradeNote, { from, to }: Upgrade): boolean {
  const release = parseRelease(since);
  if (!release || compareReleases(release, from) <= 0 || compareReleases(release, to) > 0) return false;
  if (backports.some((text) => hasBackport(text, from))) return false;
  return onlyFor?.(from, to) ?? true;
}

function hasBackport(text: string, from: Release): boolean {
  const backport = parseRelease(text);
  return backport !== undefined && backport.minor === from.minor && from.patch >= backport.patch;
}

/** What in the configuration keeps the former behaviour, or undefined. */
export function restoredBy({ restore }: UpgradeNote, situation: Situation, to: Release): string | undefined {
  if (!restore) return undefined;
  const until = parseRelease(restore.until ?? '');
  if (!until || to.minor <= until.minor) {
    const env = Object.entries(restore.env ?? {});
    if (env.length > 0 && env.every(([name, value]) => isSet(situation, name, value)))
      return env.map(([name, value]) => `${name}=${value}`).join(', ');
  }
  const values = Object.entries(restore.values ?? {});
  if (values.length > 0 && values.every(([path, value]) => valuesAt(situation.values, path).some(is(value))))
    return values.map(([path, value]) => `${path}=${value}`).join(', ');
  const version = String(valuesAt(situation.values, 'compatibilityVersion')[0] ?? '');
  const isShipped = supportOf(to)?.compatibility.includes(version) ?? false;
  return isShipped && restore.compatibilityVersion?.includes(version) ? `compatibilityVersion=${version}` : undefined;
}

/** What runs counts as the configuration only as long as no configuration is known. */
function isSet(situation: Situation, name: string, value: string): boolean {
  const variables = (['pilot', 'agent', 'cni'] as const).flatMap((component) => situation.variables(component));
  const counted = situation.values === undefined ? variables : variables.filter(({ isConfigured }) => isConfigured);
  return counted.some((variable) => variable.name === name && variable.value === value);
}

const statuses = { breaking: 'error', behaviour: 'warning', deprecation: 'warning', notice: 'warning' } as const;

/** One check per note that the upgrade brings into play. */
export function noteChecks(notes: readonly UpgradeNote[], upgrade: Upgrade, situation: Situation): readonly Check[] {
  return notes
    .filter((note) => isInPlay(note, upgrade))
    .map((note): Check => {
      const { id, title, since, severity, confidence, code } = note;
      const base = { id, title, since, severity, confidence, ...(code && { code }) };
      const evidence = note.detect(situation);
      if (evidence === undefined) return { ...base, status: 'ok' };
      const restored = restoredBy(note, situation, upgrade.to);
      if (restored) return { ...base, status: 'ok', message: `the former behaviour is kept by ${restored}` };
      const { changed, concerns, fix } = note;
      const message = evidence.length > 0 ? changed : `${changed} Concerned: ${concerns}`;
      return { ...base, status: statuses[severity], message, evidence: withLines(evidence), fix };
    });
}

const linesFor = 20;

/** Of many places only the first have a line. */
function withLines(evidence: readonly Evidence[]): readonly Evidence[] {
  const more = evidence.slice(linesFor).map(({ subject, file }) => ({ subject, ...(file !== undefined && { file }) }));
  return [...evidence.slice(0, linesFor), ...more];
}

/** Whether the way itself is one to take. */
export function pathCheck({ from, to }: Upgrade): Check {
  const base = { id: 'upgrade-path', title: `upgrade ${releaseText(from)} → ${releaseText(to)}` };
  const steps = to.minor - from.minor;
  if (from.minor < knownMinors.from) {
    const message = `changes before 1.${knownMinors.from + 1} are not known here`;
    return {
      ...base,
      status: 'error',
      message,
      fix: `Upgrade to 1.${knownMinors.from} first, with its own release notes.`,
    };
  }
  if (steps <= 1) return { ...base, status: 'ok' };
  const stops = Array.from({ length: steps - 1 }, (_, index) => `1.${from.minor + index + 1}`);
  if (steps === 2)
    return {
      ...base,
      status: 'warning',
      message: `${stops[0]} is skipped: this way only with a second control plane, never in place`,
      fix: `Install the new release with a revision of its own, or stop at ${stops[0]}.`,
    };
  return {
    ...base,
    status: 'error',
    message: `${steps - 1} minor releases are skipped: proxies and control plane are not meant to differ that much`,
    fix: `Stop at ${stops.join(', ')}; the notes below are those of the whole way.`,
  };
}
