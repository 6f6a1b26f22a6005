import { lineDiff } from '../lib/line-diff.ts';
import { printable } from '../lib/printable.ts';
import { wrap } from '../lib/wrap.ts';
import type { FieldChange, OwnedField, Plan, PlanAction, PlanStep } from '../model/plan.ts';
import { describeRef } from '../objects/refs.ts';
import { affectedLines } from './affected.ts';
import { fullText, shortPair } from './short-pair.ts';

export interface PlanTextOptions {
  /** `--diff`: every field that changes. */
  readonly diff: boolean;
  /** Of the terminal; off one, lines stay whole. */
  readonly width?: number | undefined;
  /** Milliseconds since the epoch: for the age of conflicts. */
  readonly now: number;
}

type Shown = Exclude<PlanAction, 'unchanged'>;
const order: readonly Shown[] = ['create', 'update', 'conflict', 'prune', 'delete'];
const signs: Readonly<Record<Shown, string>> = { create: '+', update: '~', conflict: '!', prune: '−', delete: '−' };

/** A plan as people read it: what happens to how many objects, then which. */
export function planText({ subject, steps, affected }: Plan, options: PlanTextOptions): string {
  const named = (word: string, name: string) => (name === '' ? '' : `  ${word} ${name}`);
  const head = `PLAN  istio ${subject.version}${named('profile', subject.profile)}${named('revision', subject.revision)}  context ${subject.context}  (kubernetes ${subject.kubernetes.replace(/^v/, '')})\n`;
  const lines = order.flatMap((action) =>
    linesFor(
      action,
      steps.filter((step) => step.action === action),
      options,
    ),
  );
  const unchanged = steps.filter(({ action }) => action === 'unchanged').length;
  if (unchanged > 0) lines.push(row(' ', 'unchanged', unchanged, ''));
  const { width } = options;
  const who = affected
    ? affectedLines(affected).flatMap((line) => (width === undefined ? [line] : wrap(line, width, 11)))
    : [];
  return head + [...lines, ...who].map((line) => `${line.trimEnd()}\n`).join('');
}

function linesFor(action: Shown, steps: readonly PlanStep[], options: PlanTextOptions): readonly string[] {
  if (steps.length === 0) return [];
  const sign = signs[action];
  const rows =
    action === 'create' || action === 'delete' ? [grouped(steps)] : steps.map((step) => detail(step, options));
  const lines = rows.map((text, index) =>
    row(index === 0 ? sign : ' ', index === 0 ? action : '', index === 0 ? steps.length : undefined, text),
  );
  const { width } = options;
  const fitting = width === undefined ? lines : lines.flatMap((line) => wrap(line, width, textStart));
  return options.diff ? [...fitting, ...steps.flatMap(diffLines)] : fitting;
}

/** Where a row says which objects. */
const textStart = 21;

function row(sign: string, action: string, count: number | undefined, text: string): string {
  return `  ${sign}  ${action.padEnd(9)} ${String(count ?? '').padStart(3)}   ${text}`;
}

/** `CustomResourceDefinition ×15, Deployment istio-system/istiod, …`. */
function grouped(steps: readonly PlanStep[]): string {
  const kinds = new Map<string, PlanStep[]>();
  for (const step of steps) kinds.set(step.ref.kind, [...(kinds.get(step.ref.kind) ?? []), step]);
  return [...kinds]
    .map(([kind, [first, ...more]]) =>
      first && more.length === 0 ? describeRef(first.ref) : `${kind} ×${more.length + 1}`,
    )
    .join(', ');
}

function detail(step: PlanStep, { now }: PlanTextOptions): string {
  const name = describeRef(step.ref);
  if (step.action === 'update') return `${name}   ${summary(step.changes)}`;
  if (step.action === 'conflict')
    return step.conflicts.map((conflict) => `${name} ${conflictText(conflict, now)}`).join('; ');
  return name;
}

/** The first changes in short: `image 1.30.2→1.30.3, env +2 −1`. */
function summary(changes: readonly FieldChange[]): string {
  if (changes.length === 0) return 'ownership of fields';
  const labels = changes.filter(({ path }) => path.startsWith('.metadata.labels'));
  const items = changes.filter((change) => itemOf(change) !== undefined);
  const others = changes.filter((change) => !labels.includes(change) && !items.includes(change));
  const lists = new Set(items.map(itemOf));
  const parts = [
    ...others.map(inShort),
    ...Array.from(lists, (list) =>
      counted(
        printable(`${list}`),
        items.filter((change) => itemOf(change) === list),
      ),
    ),
  ];
  const shown = parts.slice(0, 2);
  if (parts.length > 2) shown.push(`${parts.length - 2} more`);
  if (labels.length > 0) shown.push(labels.length === 1 ? '1 label' : `${labels.length} labels`);
  return shown.join(', ');
}

/** The list that a whole element came to or went from. */
function itemOf(change: FieldChange): string | undefined {
  if ('before' in change && 'after' in change) return undefined;
  return /\.([\w-]+)\[[^\]"]*\]$/.exec(change.path)?.[1];
}

function counted(list: string, items: readonly FieldChange[]): string {
  const added = items.filter((item) => 'after' in item).length;
  const removed = items.length - added;
  return [list, added > 0 && `+${added}`, removed > 0 && `−${removed}`].filter(Boolean).join(' ');
}

function inShort(change: FieldChange): string {
  const name = printable(shortName(change.path));
  if (!('after' in change)) return `${name} removed`;
  if (!('before' in change)) return `${name} added`;
  const { before, after } = change;
  if (isMultiline(before, after)) return `${name} ${lineDiff(before, String(after)).length} lines`;
  const [from, to] = shortPair(before, after);
  return `${name} ${from}→${to}`;
}

/** The end of a path that says enough: `image`, `requests.cpu`, `env[PILOT_TRACE_SAMPLING]`. */
function shortName(path: string): string {
  const steps = path.replace(/\.value$/, '').match(/\.[\w-]+|\[[^\]]*\]/g) ?? [];
  const size = /^(?:\[|\.(?:cpu|memory)$)/.test(steps.at(-1) ?? '') ? 2 : 1;
  return steps.slice(-size).join('').replace(/^\./, '');
}

function isMultiline(before: unknown, after: unknown): before is string {
  return typeof before === 'string' && typeof after === 'string' && /\n/.test(before) && /\n/.test(after);
}

function conflictText({ field, ours, live, manager, since }: OwnedField, now: number): string {
  const age = since === undefined ? '' : `, ${ageText(now - Date.parse(since))} ago`;
  const [mine, theirs] = shortPair(ours, live);
  return `${printable(field)}   ours ${mine}, live ${theirs} (${printable(manager)}${age})`;
}

function diffLines(step: PlanStep): readonly string[] {
  if (step.action !== 'update' && step.action !== 'conflict') return [];
  const indent = '         ';
  const changes = step.changes.flatMap((change) => {
    const { before, after } = change;
    // Keys of lists come from the server.
    const path = printable(change.path);
    if (isMultiline(before, after))
      return [
        `${indent}~ ${path}:`,
        ...lineDiff(before, String(after)).map((line) => `${indent}    ${printable(line)}`),
      ];
    return [
      ...('before' in change ? [`${indent}- ${path}: ${fullText(before)}`] : []),
      ...('after' in change ? [`${indent}+ ${path}: ${fullText(after)}`] : []),
    ];
  });
  return [`       ${describeRef(step.ref)}`, ...changes];
}

/** `12 d`, `3 h`, `5 min`, `10 s`. */
function ageText(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ];
  const [size, unit] = units.find(([limit]) => ms >= limit) ?? [1000, 's'];
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}

/** `45 to create, 1 to prune`; an empty text when nothing happens. */
export function planCounts({ steps }: Plan): string {
  return order
    .map((action) => [steps.filter((step) => step.action === action).length, action] as const)
    .filter(([count]) => count > 0)
    .map(([count, action]) => (action === 'conflict' ? `${count} in conflict` : `${count} to ${action}`))
    .join(', ');
}

/** A plan as data for scripts: everything but the objects themselves. */
export function planJson({ subject, steps, affected }: Plan): string {
  const rows = steps.map((step) => ({
    action: step.action,
    component: step.component ?? null,
    ...step.ref,
    ...('changes' in step ? { changes: step.changes } : {}),
    ...('conflicts' in step ? { conflicts: step.conflicts } : {}),
  }));
  const who = {
    affected: affected?.found ?? [],
    ...(affected?.unknown === undefined ? {} : { affectedUnknown: affected.unknown }),
  };
  return `${JSON.stringify({ ...subject, steps: rows, ...who }, null, 2)}\n`;
}
