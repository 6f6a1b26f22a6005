import { Chalk, type ChalkInstance } from 'chalk';
import { printable } from '../lib/printable.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import type { Check, CheckStatus, Evidence, PrecheckReport } from '../model/check.ts';
import type { Finding } from '../model/finding.ts';

export interface PrecheckTextOptions {
  readonly color: boolean;
  readonly unicode: boolean;
  /** Also what is well, one line each, and all places. */
  readonly verbose: boolean;
  /** Warnings are not shown. */
  readonly errorsOnly: boolean;
}

const glyphs: Readonly<Record<CheckStatus, readonly [unicode: string, ascii: string]>> = {
  ok: ['√', 'ok'],
  warning: ['‼ warning', '! warning'],
  error: ['× error', 'x error'],
  skipped: ['- skipped', '- skipped'],
};
const colors = { ok: 'green', warning: 'yellow', error: 'red', skipped: 'dim' } as const;

/** Categories with a line per check; under those that are not well, what is concerned and what to do. */
export function precheckText({ categories, unanswered }: PrecheckReport, options: PrecheckTextOptions): string {
  const chalk = new Chalk({ level: options.color ? 1 : 0 });
  const lines = categories.flatMap(({ name, checks }) => {
    const shown = checks.filter((check) => isShown(check, options));
    const silent = checks.filter((check) => check.status === 'ok' && !isShown(check, options)).length;
    const rest =
      silent > 0 ? [line('ok', `${silent} other changes on this way do not concern you`, { chalk, options })] : [];
    return [chalk.bold(name), ...shown.flatMap((check) => checkLines(check, { chalk, options })), ...rest];
  });
  const gaps = unanswered.map((gap) => line('skipped', printable(gap), { chalk, options }));
  return [...lines, ...(gaps.length > 0 ? [chalk.bold('not answered by the cluster'), ...gaps] : [])]
    .join('\n')
    .concat('\n');
}

interface Style {
  readonly chalk: ChalkInstance;
  readonly options: PrecheckTextOptions;
}

/** Notes that concern nobody are counted, unless all detail is wanted. */
function isShown({ status, since }: Check, { verbose, errorsOnly }: PrecheckTextOptions): boolean {
  if (status === 'warning') return !errorsOnly;
  return status !== 'ok' || since === undefined || verbose;
}

function line(status: CheckStatus, text: string, { chalk, options }: Style): string {
  const [unicode, ascii] = glyphs[status];
  return `${chalk[colors[status]](options.unicode ? unicode : ascii)} ${text}`;
}

function checkLines(check: Check, style: Style): readonly string[] {
  const { status, message, fix, since, id } = check;
  const title = since ? `${since} "${check.title}"` : check.title;
  const head = line(status, printable(title), style);
  if (status === 'ok')
    return [
      head,
      ...(style.options.verbose && message ? [indented(message)] : []),
      ...(style.options.verbose ? places(check, style) : []),
    ];
  const see = since ? `see: precheck --explain ${id}` : '';
  const last = [fix && `fix: ${fix}`, see].filter(Boolean).join('     ');
  return [
    head,
    ...(message ? [indented(message)] : []),
    ...places(check, style),
    ...(last ? [style.chalk.dim(indented(last))] : []),
  ];
}

const indented = (text: string) => `    ${printable(text)}`;
const limit = 10;

function places({ evidence = [], since }: Check, { options }: Style): readonly string[] {
  const shown = options.verbose ? evidence : evidence.slice(0, limit);
  const more = evidence.length - shown.length;
  return [
    ...shown.map((one) => indented(`${since ? 'concerns you: ' : ''}${placeText(one)}`)),
    ...(more > 0 ? [indented(`… and ${more} more (-v shows all)`)] : []),
  ];
}

function placeText({ subject, file, line: row }: Evidence): string {
  const place = [file, row].filter((part) => part !== undefined).join(':');
  return place ? `${subject} (${place})` : subject;
}

export const precheckJson = (report: PrecheckReport): string => `${JSON.stringify(report, null, 2)}\n`;
export const precheckYaml = (report: PrecheckReport): string => emitYaml(report);

/** What is not well as findings, for reporters of findings: one per check and place. */
export function precheckFindings({ categories }: PrecheckReport): readonly Finding[] {
  return categories
    .flatMap(({ checks }) => checks)
    .filter(({ status }) => status === 'warning' || status === 'error')
    .flatMap((check) =>
      (check.evidence?.length ? check.evidence : [undefined]).map((evidence) => finding(check, evidence)),
    );
}

function finding({ id, code, status, title, message, fix }: Check, evidence: Evidence | undefined): Finding {
  return {
    code: code ?? id,
    rule: id,
    level: status === 'error' ? 'Error' : 'Warning',
    message: message ? `${title}: ${message}` : title,
    origin: evidence?.subject ?? 'Cluster',
    ...(evidence?.file !== undefined && { file: evidence.file }),
    ...(evidence?.line !== undefined && { line: evidence.line }),
    ...(fix !== undefined && { suggestion: fix }),
  };
}

/** The verdict in one line. */
export function precheckSummary({ categories, from, to, unanswered }: PrecheckReport): string {
  const checks = categories.flatMap((category) => category.checks);
  const count = (status: CheckStatus) => checks.filter((check) => check.status === status).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const what = from === undefined ? `Istio ${to}` : `${from} → ${to}`;
  const gaps = unanswered.length > 0 ? `, ${plural(unanswered.length, 'question')} not answered` : '';
  return `precheck ${what}: ${checks.length} checks, ${plural(errors, 'error')}, ${plural(warnings, 'warning')}${gaps}\n`;
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
