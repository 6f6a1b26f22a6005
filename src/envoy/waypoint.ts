import { isMap } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';
import { portOf } from './addresses.ts';
import type { EnvoyDump } from './config-dump.ts';
import { destinationOf } from './destination.ts';
import { field, fieldAt, messagesAt, numberField, textField } from './fields.ts';
import { matchOf } from './listener-match.ts';
import { addressesOf, chainsOf, listeners, listenerType } from './listeners.ts';
import { compare } from './names.ts';

/** The listeners of a waypoint: which traffic reaches which chain, by the tree that chooses. */
export function waypointTable(dump: EnvoyDump): Table {
  const found = [...listeners(dump)].sort(byPlace);
  return {
    titles: ['LISTENER', 'CHAIN', 'MATCH', 'DESTINATION'],
    rows: found.flatMap((listener) =>
      chainsOf(listener).flatMap((chain) => {
        const name = textField(chain, 'name');
        return matchesOf(listener, chain).map((match) => [listenerCell(listener), name, match, destinationOf(chain)]);
      }),
    ),
  };
}

const isInternal = (listener: Tree) => field(listener, 'internalListener') !== undefined;

function byPlace(a: Tree, b: Tree): number {
  if (isInternal(a) && isInternal(b)) return compare(textField(a, 'name'), textField(b, 'name'));
  return (
    portOf(field(a, 'address')) - portOf(field(b, 'address')) ||
    compare(addressesOf(a)[0] ?? '', addressesOf(b)[0] ?? '') ||
    compare(listenerType(a), listenerType(b))
  );
}

function listenerCell(listener: Tree): string {
  const name = textField(listener, 'name');
  const [only, ...more] = messagesAt(listener, 'filterChains');
  return more.length === 0 && textField(only, 'name') === `envoy://${name}` ? 'internal' : `envoy://${name}`;
}

function matchesOf(listener: Tree, chain: Tree): readonly string[] {
  const matcher = field(listener, 'filterChainMatcher');
  if (matcher === undefined) return [matchOf(field(chain, 'filterChainMatch'))];
  const name = textField(chain, 'name');
  const otherwise = field(matcher, 'onNoMatch');
  if (names(otherwise, name)) return ['UNMATCHED'];
  const found = pathsTo(field(otherwise, 'matcher') ?? matcher, name);
  return found.length > 0 ? found : ['NONE'];
}

/** Whether a choice leads to a chain. */
function names(choice: unknown, chain: string): boolean {
  const action = field(choice, 'action');
  if (action === undefined) return false;
  const config = field(action, 'typedConfig');
  const value = isMap(config) ? (config.value ?? config.name) : undefined;
  return (typeof value === 'string' ? value : textField(action, 'name')) === chain;
}

/** What traffic must be like to be led to a chain: one text for each way through the tree. */
function pathsTo(matcher: unknown, chain: string): readonly string[] {
  const otherwise = field(matcher, 'onNoMatch');
  if (names(otherwise, chain)) return ['ANY'];
  const next = field(otherwise, 'matcher');
  if (next !== undefined) {
    const found = pathsTo(next, chain);
    return found.length > 0 ? found : ['NONE'];
  }
  const tree = field(matcher, 'matcherTree');
  const input = textField(tree, 'input', 'name');
  return branchesOf(tree).flatMap(({ sign, key, choice }) => {
    if (names(choice, chain)) return [`${input}${sign}${key}`];
    const inner = field(choice, 'matcher');
    return inner === undefined ? [] : pathsTo(inner, chain).map((rest) => `${input}${sign}${key} -> ${rest}`);
  });
}

interface Branch {
  readonly sign: '=' | '^';
  readonly key: string;
  readonly choice: unknown;
}

function branchesOf(tree: unknown): readonly Branch[] {
  const mapped = (name: string, sign: Branch['sign']): readonly Branch[] => {
    const map = fieldAt(tree, name, 'map');
    if (!isMap(map)) return [];
    return Object.keys(map)
      .sort(compare)
      .map((key) => ({ sign, key, choice: map[key] }));
  };
  const custom = fieldAt(tree, 'customMatch', 'typedConfig');
  const ranges = messagesAt(custom, 'rangeMatchers').flatMap((range) =>
    messagesAt(range, 'ranges').map((one) => ({
      sign: '=' as const,
      key: rangeText(one),
      choice: field(range, 'onMatch'),
    })),
  );
  return [
    ...mapped('exactMatchMap', '='),
    ...mapped('prefixMatchMap', '^'),
    ...ranges.sort((a, b) => compare(a.key, b.key)),
  ];
}

function rangeText(range: unknown): string {
  const length = numberField(range, 'prefixLen') ?? 0;
  const prefix = textField(range, 'addressPrefix');
  return length === 32 || length === 128 ? prefix : `${prefix}/${length}`;
}
