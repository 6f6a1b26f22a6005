import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { AskedIstiod, ProxyProblem, ProxyRow, ProxyStatus, TypeState } from '../model/proxy-status.ts';
import { proxyProblems } from '../model/proxy-status.ts';
import { ageText } from './age.ts';
import { paddedTable } from './padded-table.ts';

const padding = 5;

/** One row per proxy with its state, reasons on lines of their own below it. `now` in milliseconds since the epoch. */
export function proxyStatusTable({ proxies }: ProxyStatus, now: number): string {
  const head = ['NAME', 'CLUSTER', 'ISTIOD', 'VERSION', 'SUBSCRIBED TYPES', 'STATE'];
  const rows = proxies.map((row) => [
    row.name,
    row.cluster || '-',
    row.istiod || '-',
    row.version || '-',
    subscribed(row),
    stateText(row, now),
  ]);
  return withReasons(paddedTable([head, ...rows], padding), proxies);
}

/** The same with a column for each type. */
export function proxyTypesTable({ proxies }: ProxyStatus, now: number): string {
  const always = ['CDS', 'ECDS', 'EDS', 'LDS', 'RDS'];
  const seen = proxies.flatMap(({ types }) => types.map(({ type }) => type));
  const names = [...new Set([...always, ...seen])].sort();
  const head = ['NAME', 'CLUSTER', ...names, 'ISTIOD', 'VERSION', 'STATE'];
  const rows = proxies.map((row) => [
    row.name,
    row.cluster || '-',
    ...names.map((name) => (row.state === 'MISSING' ? '-' : cellOf(row.types, name, now))),
    row.istiod || '-',
    row.version || '-',
    row.state.replace('_', ' '),
  ]);
  return withReasons(paddedTable([head, ...rows], padding), proxies);
}

function withReasons(table: string, proxies: readonly ProxyRow[]): string {
  const [head = '', ...lines] = table.trimEnd().split('\n');
  const all = lines.flatMap((line, index) => [line, ...(proxies[index]?.reasons ?? []).flatMap(reasonLines)]);
  return `${[head, ...all].join('\n')}\n`;
}

/** Envoy's reasons have a line for each resource that it refused. */
const reasonLines = (reason: string) =>
  reason
    .trimEnd()
    .split('\n')
    .map((line, index) => `${' '.repeat(index === 0 ? 4 : 8)}${printable(line)}`);

/** `4 (CDS,LDS,EDS,RDS)`. */
function subscribed({ types, state }: ProxyRow): string {
  if (state === 'MISSING') return '-';
  return types.length === 0 ? '0' : `${types.length} (${types.map(({ type }) => type).join(',')})`;
}

function stateText({ state, types, since }: ProxyRow, now: number): string {
  const age = since === undefined ? '' : ` (${ageText(now - since)})`;
  const named = (wanted: TypeState['state']) =>
    types
      .filter((type) => type.state === wanted)
      .map(({ type }) => type)
      .join(',');
  if (state === 'MISSING') return `MISSING${age}`;
  if (state === 'ERROR' || state === 'STALE') return `${state}${age} ${named(state)}`;
  if (state === 'SYNCED' && named('NOT_SENT') !== '') return `SYNCED, NOT SENT ${named('NOT_SENT')}`;
  return state.replace('_', ' ');
}

function cellOf(types: readonly TypeState[], name: string, now: number): string {
  const found = types.find(({ type }) => type === name);
  if (!found) return 'IGNORED';
  if (found.state === 'NOT_SENT') return 'NOT SENT';
  return found.sentAt === undefined ? found.state : `${found.state} (${ageText(now - found.sentAt)})`;
}

/** The verdict, in a line: who was asked, and what is not in order. */
export function proxyStatusVerdict({ istiods, proxies }: ProxyStatus, ignored: ReadonlySet<ProxyProblem>): string {
  const counts = proxyProblems.flatMap((problem) => {
    const count = proxies.filter(({ problems }) => problems.includes(problem)).length;
    return count === 0 ? [] : [`${count} ${problem.replace('_', ' ')}${ignored.has(problem) ? ' (ignored)' : ''}`];
  });
  const good = proxies.filter(({ problems }) => problems.length === 0).length;
  const answered = istiods.filter(({ failure }) => failure === undefined);
  const who = `${plural(answered.length, 'istiod')} (${versionsOf(answered)})`;
  return `${proxies.length} ${proxies.length === 1 ? 'proxy' : 'proxies'} of ${who}: ${[`${good} in order`, ...counts].join(', ')}\n`;
}

const versionsOf = (istiods: readonly AskedIstiod[]) =>
  [...new Set(istiods.map(({ version }) => version || 'unknown version'))].sort().join(', ');

/** What `-o json` and `-o yaml` hold. */
export function proxyStatusData({ istiods, proxies }: ProxyStatus): object {
  const time = (ms: number | undefined) => (ms === undefined ? {} : { lastSent: new Date(ms).toISOString() });
  return {
    istiods: istiods.map(({ failure, ...rest }) => ({ ...rest, ...(failure === undefined ? {} : { error: failure }) })),
    proxies: proxies.map(({ name, cluster, namespace, istiod, version, state, types, problems, reasons, since }) => ({
      name,
      cluster,
      namespace,
      istiod,
      version,
      state,
      problems,
      reasons,
      ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
      types: types.map(({ type, typeUrl, state: own, sentAt, error }) => ({
        type,
        typeUrl,
        state: own,
        ...time(sentAt),
        ...(error === undefined ? {} : { error }),
      })),
    })),
  };
}
