import { Chalk, type ChalkInstance } from 'chalk';
import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import { wrap } from '../lib/wrap.ts';
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
  /** Width of the terminal; undefined off one: lines stay whole. */
  readonly columns: number | undefined;
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
      silent > 0
        ? [
            line(
              'ok',
              silent === 1
                ? '1 other change on this way does not concern you'
                : `${silent} other changes on this way do not concern you`,
              { chalk, options },
            ),
          ]
        : [];
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
  const { verbose } = style.options;
  const head = line(status, printable(since ? `${since} "${check.title}"` : check.title), style);
  const said = message ? indented(message, style) : [];
  if (status === 'ok') return verbose ? [head, ...said, ...places(check, style)] : [head];
  const advice = [fix && `fix: ${fix}`, since && `see: precheck --explain ${id}`].filter((text) => text !== undefined);
  const hints = advice.flatMap((text) => indented(text, style)).map((text) => style.chalk.dim(text));
  return [head, ...said, ...places(check, style), ...hints];
}

/** A text below a check, broken between words where the terminal ends. */
function indented(text: string, { options: { columns = Number.POSITIVE_INFINITY } }: Style): readonly string[] {
  return wrap(`    ${printable(text)}`, Math.max(40, columns));
}

const limit = 10;

function places({ evidence = [], since }: Check, style: Style): readonly string[] {
  const shown = style.options.verbose ? evidence : evidence.slice(0, limit);
  const more = evidence.length - shown.length;
  return [
    ...shown.flatMap((one) => indented(`${since ? 'concerns you: ' : ''}${placeText(one)}`, style)),
    ...(more > 0 ? indented(`and ${more} more (-v shows all)`, style) : []),
  ];
}

function placeText({ subject, file, line: row }: Evidence): string {
  const place = [file, row].filter((part) => part !== undefined).join(':');
  return place ? `${subject} (${place})` : subject;
}

export const precheckJson = (report: PrecheckReport): string => `${JSON.stringify(data(report), null, 2)}\n`;
export const precheckYaml = (report: PrecheckReport): string => emitYaml(data(report));

/** The report with what one looks for first. */
function data({ from, to, categories, unanswered }: PrecheckReport): PrecheckReport {
  const sorted = categories.map(({ name, checks }) => ({
    name,
    checks: checks.map(({ id, status, title, ...rest }) => ({ id, status, title, ...rest })),
  }));
  return { ...(from !== undefined && { from }), to, categories: sorted, unanswered };
}

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
