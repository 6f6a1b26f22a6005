import { isMap } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';
import { hostOf, portOf } from './addresses.ts';
import { configsOf, type EnvoyDump } from './config-dump.ts';
import { destinationOf, isBlackHole } from './destination.ts';
import { field, messagesAt, textField } from './fields.ts';
import { matchOf } from './listener-match.ts';
import { compare } from './names.ts';

/** What narrows listeners. */
export interface ListenerFilter {
  /** One of the addresses. */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** `HTTP`, `TCP`, `HTTP+TCP` or `UNKNOWN`, in any case. */
  readonly type?: string | undefined;
}

/**
 * The listeners that Envoy uses, in the order of the dump.
 *
 * @throws InputError when the dump has no section of them
 */
export function listeners(dump: EnvoyDump, filter: ListenerFilter = {}): readonly Tree[] {
  const active = [...configsOf(dump, 'Listeners', ['dynamicListeners'], 'activeState')].flatMap((state) => {
    const listener = field(state, 'listener');
    return isMap(listener) ? [listener as Tree] : [];
  });
  const all = [...active, ...configsOf(dump, 'Listeners', ['staticListeners'], 'listener')];
  for (const listener of all) textField(listener, 'name'); // what is no listener at all is refused
  return all.filter((listener) => fits(listener, filter));
}

function fits(listener: Tree, { address, port, type }: ListenerFilter): boolean {
  const wanted = address?.toLowerCase();
  return (
    (!wanted || addressesOf(listener).some((one) => one.toLowerCase() === wanted)) &&
    (!port || portOf(field(listener, 'address')) === port) &&
    (!type || listenerType(listener) === type.toUpperCase())
  );
}

/** The addresses of a listener, the first one in front. */
export const addressesOf = (listener: Tree): readonly string[] => [
  hostOf(field(listener, 'address')),
  ...messagesAt(listener, 'additionalAddresses').map((one) => hostOf(field(one, 'address'))),
];

/** The filter chains; the one that is taken when no other fits is the last. */
export function chainsOf(listener: Tree): readonly Tree[] {
  const otherwise = field(listener, 'defaultFilterChain');
  return [...messagesAt(listener, 'filterChains'), ...(isMap(otherwise) ? [otherwise as Tree] : [])];
}

/** `HTTP`, `TCP`, `HTTP+TCP` or `UNKNOWN`, by the filters of all chains. */
export function listenerType(listener: Tree): string {
  const filters = chainsOf(listener).flatMap((chain) => messagesAt(chain, 'filters'));
  const has = (name: string) => filters.some((filter) => textField(filter, 'name') === name && !isBlackHole(filter));
  const http = filters.some((filter) => textField(filter, 'name') === httpFilter);
  const tcp = has(tcpFilter);
  if (http) return tcp ? 'HTTP+TCP' : 'HTTP';
  return tcp ? 'TCP' : 'UNKNOWN';
}

const httpFilter = 'envoy.filters.network.http_connection_manager';
const tcpFilter = 'envoy.filters.network.tcp_proxy';

/** By port, address and type. */
const sortedListeners = (found: readonly Tree[]): readonly Tree[] =>
  [...found].sort(
    (a, b) =>
      portOf(field(a, 'address')) - portOf(field(b, 'address')) ||
      compare(hostOf(field(a, 'address')), hostOf(field(b, 'address'))) ||
      compare(listenerType(a), listenerType(b)),
  );

/**
 * A row for each chain, or for each listener when `perChain` is false.
 *
 * @param before cells in front of those that have a title
 */
export function listenerTable(
  dump: EnvoyDump,
  filter?: ListenerFilter,
  perChain = true,
  before: (listener: Tree) => readonly string[] = () => [],
): Table {
  const found = sortedListeners(listeners(dump, filter));
  const start = (listener: Tree) => [
    ...before(listener),
    addressesOf(listener).join(','),
    String(portOf(field(listener, 'address'))),
  ];
  if (!perChain)
    return {
      titles: ['ADDRESSES', 'PORT', 'TYPE'],
      rows: found.map((listener) => [...start(listener), listenerType(listener)]),
    };
  return {
    titles: ['ADDRESSES', 'PORT', 'MATCH', 'DESTINATION'],
    rows: found.flatMap((listener) =>
      chainsOf(listener)
        .map((chain) => [matchOf(field(chain, 'filterChainMatch')), destinationOf(chain)] as const)
        .sort(([, a], [, b]) => compare(b, a))
        .map((cells) => [...start(listener), ...cells]),
    ),
  };
}
