import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import { type Finding, type Level, levels } from '../model/finding.ts';
import { placeOf } from './findings/reporter.ts';

/** What an analysis came to, in numbers. */
export interface AnalysisFigures {
  readonly findings: readonly { readonly level: Level }[];
  readonly suppressed: number;
  readonly known: number;
  readonly ran: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string; readonly kind?: string }[];
  readonly size: { readonly objects: number; readonly namespaces: readonly string[] };
  readonly passedOver: number;
  readonly assumed: { readonly templatesAsPods: number; readonly builtIn: Readonly<Record<string, readonly string[]>> };
  readonly files: number;
  readonly elapsedMs: number;
}

const mostNamespaces = 4;
const mostUnknownFields = 5;

/** One line: rules, assumptions, what was looked at, what was found, and how long it took. */
export function analysisSummary(figures: AnalysisFigures, unicode: boolean): string {
  const parts = [rules(figures), ...assumptions(figures), input(figures), counts(figures), `${figures.elapsedMs} ms`];
  return `${parts.join(unicode ? ' · ' : ' - ')}\n`;
}

/** Which rules ran, and which did not and why; one a line. */
export function analysisDetails({ ran, skipped }: Pick<AnalysisFigures, 'ran' | 'skipped'>): string {
  const lines = [
    ...ran.map((name) => `ran      ${name}`),
    ...skipped.map(({ name, reason, kind }) => `skipped  ${name}: ${[reason, kind].filter(Boolean).join(' ')}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function rules({ ran, skipped }: AnalysisFigures): string {
  const total = ran.length + skipped.length;
  if (skipped.length === 0) return `${plural(total, 'rule')} ran`;
  const reasons = [...new Set(skipped.map(({ reason }) => reason))].map((reason) => {
    const those = skipped.filter((one) => one.reason === reason);
    const missing = [...new Set(those.flatMap(({ kind }) => kind ?? []))].sort().join(', ');
    const text = missing ? `${reason} ${missing}` : reason;
    return those.length === skipped.length ? text : `${those.length}: ${text}`;
  });
  return `${total} rules: ${ran.length} ran, ${skipped.length} skipped (${reasons.join('; ')})`;
}

function assumptions({ assumed: { templatesAsPods, builtIn } }: AnalysisFigures): readonly string[] {
  const assumed = [];
  if (templatesAsPods > 0) assumed.push(`pods taken from ${plural(templatesAsPods, 'workload template')}`);
  for (const [gateway, parts] of Object.entries(builtIn)) assumed.push(`${gateway} assumed (${parts.join(', ')})`);
  return assumed;
}

function input({ size: { objects, namespaces }, files, passedOver }: AnalysisFigures): string {
  const more = namespaces.length > mostNamespaces ? ` and ${namespaces.length - mostNamespaces} more` : '';
  const others = passedOver > 0 ? ` (${passedOver} of other kinds)` : '';
  const parts = [
    `${plural(objects, 'object')}${others}`,
    ...(files > 0 ? [plural(files, 'file')] : []),
    ...(namespaces.length > 0 ? [`ns ${namespaces.slice(0, mostNamespaces).join(',')}${more}`] : []),
  ];
  return parts.join(', ');
}

function counts({ findings, suppressed, known }: AnalysisFigures): string {
  const perLevel = levels.map((level) => findings.filter((finding) => finding.level === level).length);
  const [errors = 0, warnings = 0, infos = 0] = perLevel;
  const quiet = [suppressed > 0 && `${suppressed} suppressed`, known > 0 && `${known} in the baseline`].filter(Boolean);
  const shown = [plural(errors, 'error'), plural(warnings, 'warning'), ...(infos > 0 ? [`${infos} info`] : [])];
  return `${shown.join(' ')}${quiet.length > 0 ? ` (${quiet.join(', ')})` : ''}`;
}

/** Lines about fields that Istio ignores; a few of them by name. */
export function unknownFieldNotes(fields: readonly Finding[]): readonly string[] {
  const named = fields.slice(0, mostUnknownFields).map((field) => {
    const hint = field.suggestion ? `: ${field.suggestion}` : '';
    return printable(`${placeOf(field)}: ${field.origin}: Istio ignores the unknown field ${field.path}${hint}`);
  });
  const more = fields.length - named.length;
  return more > 0 ? [...named, `${more} more unknown fields: --strict reports them all`] : named;
}
