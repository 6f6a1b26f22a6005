import { printable } from '../lib/printable.ts';
import { pathText } from '../lib/tree-path.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import type { Origin } from '../model/problem.ts';
import type { Path } from '../model/source.ts';
import { columns } from './columns.ts';
import { originText } from './origin.ts';

interface Setting {
  readonly path: Path;
  readonly label: string;
  readonly value: unknown;
  readonly origin?: Origin;
  readonly through?: string;
}

interface Difference {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly origin?: Origin | undefined;
  readonly through?: string | undefined;
}

/** One `path=value` a line, as --set takes it; what --set cannot say (empty maps and lists, lists of texts) is left out. */
export function settingFlags(settings: readonly Setting[]): string {
  return settings
    .filter(({ value }) => value === null || typeof value !== 'object')
    .map(({ path, value }) => `${pathText(path)}=${typeof value === 'string' ? value.replaceAll(',', '\\,') : value}\n`)
    .join('');
}

/** Path, value and origin of every setting. */
export function settingOrigins(settings: readonly Setting[], width?: number): string {
  return columns(
    settings.map(({ label, value, origin, through }) => [label, valueText(value), why({ origin, through })]),
    width,
  );
}

/** The same as data. */
export function settingOriginsJson(settings: readonly Setting[]): string {
  const rows = settings.map(({ label, value, origin, through }) => ({
    path: label,
    value,
    ...(origin && { origin: originText(origin) }),
    ...(through && { through }),
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

/** Path, `from → to` and, where they are known, origins. */
export function settingDifferencesText(differences: readonly Difference[], width?: number): string {
  return columns(
    differences.map(({ path, from, to, origin, through }) => [
      path,
      `${valueText(from)} → ${valueText(to)}`,
      why({ origin, through }),
    ]),
    width,
  );
}

/** The same as data: null stands for unset, origins as `file:line`. */
export const settingDifferencesData = (differences: readonly Difference[]) =>
  differences.map(({ path, from = null, to = null, origin, through }) => ({
    path,
    from,
    to,
    ...(origin && { origin: originText(origin) }),
    ...(through && { through }),
  }));

function why({ origin, through }: { origin?: Origin | undefined; through?: string | undefined }): string {
  if (!origin) return '';
  return through ? `${originText(origin)}  (through ${through})` : originText(origin);
}

function valueText(value: unknown): string {
  if (value === undefined) return '(unset)';
  return printable(typeof value === 'string' ? emitYaml(value).trimEnd() : JSON.stringify(value));
}
