// Routes that no traffic reaches because an earlier route takes all of it.
import type { HttpMatch, HttpRoute, StringMatch, TcpMatch, TlsMatch, VirtualServiceSpec } from '#generated/kinds.ts';
import { rulesOf } from './define-rules.ts';
import type { Detail, RuleObject } from './rule.ts';

const on = rulesOf<RuleObject<VirtualServiceSpec>>(
  'istio pkg/config/validation/virtualservice.go, analyzeUnreachableRules',
);
const to = 'route: [{destination: {host: a}}]';

/** What http, tls and tcp routes have in common. */
interface AnyRoute {
  readonly name?: string;
  readonly match?: readonly (HttpMatch | TlsMatch | TcpMatch)[];
}
type Protocol = 'http' | 'tls' | 'tcp';

/** As users find it again: by its name, if it has one. */
const nameOf = (named: AnyRoute | HttpMatch | TlsMatch, index: number) =>
  'name' in named && named.name ? `"${named.name}"` : `#${index}`;

function routesWithoutMatch(routes: readonly AnyRoute[], protocol: Protocol): readonly Detail[] {
  const first = routes.findIndex(({ match }) => !match?.length);
  if (first < 0) return [];
  return routes.slice(first + 1).map((route, offset) => {
    const index = first + 1 + offset;
    return {
      path: [protocol, index],
      message: `route ${nameOf(route, index)} is never reached: route ${nameOf(routes[first] ?? {}, first)} before it matches everything`,
    };
  });
}

/** A match that stands a second time, and the route it first stood in. */
interface Repeat {
  readonly route: number;
  readonly match: number;
  readonly first: number;
}

/** Those before the first that takes everything: of what comes after it only that is said. */
function reachable<R extends AnyRoute>(routes: readonly R[]): readonly R[] {
  const first = routes.findIndex(({ match }) => !match?.length);
  return first < 0 ? routes : routes.slice(0, first);
}

function repeatedMatches(routes: readonly AnyRoute[]): readonly Repeat[] {
  const seen = new Map<string, number>();
  return reachable(routes).flatMap(({ match = [] }, route) =>
    match.flatMap((one, index) => {
      const key = canonical({ ...one, name: undefined });
      const first = seen.get(key);
      if (first !== undefined) return [{ route, match: index, first }];
      seen.set(key, route);
      return [];
    }),
  );
}

/** JSON that does not depend on the order of keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? '';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
}

function repeats(routes: readonly AnyRoute[], protocol: Protocol): readonly Detail[] {
  return repeatedMatches(routes).map(({ route, match, first }) => ({
    path: [protocol, route, 'match', match],
    message: `match ${nameOf(routes[route]?.match?.[match] ?? {}, match)} of route ${nameOf(routes[route] ?? {}, route)} has no effect: route ${nameOf(routes[first] ?? {}, first)} has the same match`,
  }));
}

function routesOfRepeats(routes: readonly AnyRoute[], protocol: Protocol): readonly Detail[] {
  const repeated = repeatedMatches(routes);
  return routes.flatMap((route, index) => {
    const all = route.match?.length ?? 0;
    if (all === 0 || repeated.filter((repeat) => repeat.route === index).length < all) return [];
    return [
      {
        path: [protocol, index],
        message: `route ${nameOf(route, index)} is never reached: earlier routes have all its matches`,
      },
    ];
  });
}

/** A match on the beginning of the path, and where it stands. */
interface PrefixMatch {
  readonly route: number;
  readonly index: number;
  readonly match: HttpMatch;
  readonly prefix: string;
}

function prefixMatches(routes: readonly HttpRoute[]): readonly PrefixMatch[] {
  const repeated = repeatedMatches(routes);
  return reachable(routes).flatMap(({ match = [] }, route) =>
    match.flatMap((one, index) => {
      const prefix = one.uri?.prefix;
      const isRepeat = repeated.some((repeat) => repeat.route === route && repeat.match === index);
      return prefix && !isRepeat ? [{ route, index, match: one, prefix }] : [];
    }),
  );
}

/** Prefixes that an earlier, shorter prefix takes. */
function shadowedPrefixes(routes: readonly HttpRoute[]): readonly Detail[] {
  const matches = prefixMatches(routes);
  return matches.flatMap((later, position) => {
    const earlier = matches.slice(0, position).filter((one) => takes(one, later));
    return earlier.map((one) => ({
      path: ['http', later.route, 'match', later.index],
      message: `match ${nameOf(later.match, later.index)} (prefix ${later.prefix}) of route ${nameOf(routes[later.route] ?? {}, later.route)} has no effect: match ${nameOf(one.match, one.index)} (prefix ${one.prefix}) of route ${nameOf(routes[one.route] ?? {}, one.route)} comes first`,
    }));
  });
}

function takes(earlier: PrefixMatch, later: PrefixMatch): boolean {
  const [a, b] = [earlier.match, later.match];
  return (
    earlier.prefix !== later.prefix &&
    later.prefix.startsWith(earlier.prefix) &&
    (a.port ?? 0) === (b.port ?? 0) &&
    isWithin(a.method ?? { exact: 'GET' }, b.method ?? { exact: 'GET' }) &&
    isWithin(a.authority, b.authority) &&
    areWithin(a.headers, b.headers) &&
    areWithin(a.queryParams, b.queryParams) &&
    areWithin(a.withoutHeaders, b.withoutHeaders)
  );
}

const textOf = ({ exact, prefix }: StringMatch = {}) => {
  if (exact !== undefined) return `exact:${exact}`;
  return prefix === undefined ? '' : `prefix:${prefix}`;
};

/** The reference compares the texts of the matches: equal, or the earlier one begins like the later one. */
const isWithin = (earlier: StringMatch | undefined, later: StringMatch | undefined) =>
  textOf(earlier).startsWith(textOf(later));

type Matches = Readonly<Record<string, StringMatch>>;
function areWithin(earlier: Matches = {}, later: Matches = {}): boolean {
  const names = Object.keys(earlier);
  return (
    names.length === Object.keys(later).length &&
    names.every((name) => Object.hasOwn(later, name) && isWithin(earlier[name], later[name]))
  );
}

const everyProtocol =
  (find: (routes: readonly AnyRoute[], protocol: Protocol) => readonly Detail[]) => (spec: VirtualServiceSpec) => [
    ...find(spec.http ?? [], 'http'),
    ...find(spec.tls ?? [], 'tls'),
    ...find(spec.tcp ?? [], 'tcp'),
  ];
const unreachable = { code: 'IST0130', level: 'Warning' } as const;
const ineffective = { code: 'IST0131', level: 'Info' } as const;
const httpSpec = (...routes: readonly string[]) =>
  `{hosts: [a.example.com], http: [${routes.map((route) => `{${route}}`).join(', ')}]}`;
const matching = (...uris: readonly string[]) => `match: [${uris.map((uri) => `{uri: {${uri}}}`).join(', ')}], ${to}`;

export const shadowingRules = [
  on('spec', {
    id: 'VS-112',
    ...unreachable,
    message: 'an earlier route without match takes all traffic',
    fails: everyProtocol(routesWithoutMatch),
    good: httpSpec(matching('prefix: /a'), to),
    bad: httpSpec(to, matching('prefix: /a')),
    badAt: '.http[1]',
  }),
  on('spec', {
    id: 'VS-114',
    ...ineffective,
    message: 'an earlier route has the same match',
    fails: everyProtocol(repeats),
    good: httpSpec(matching('exact: /a'), matching('exact: /b')),
    bad: httpSpec(matching('exact: /a'), matching('exact: /b', 'exact: /a')),
    badAt: '.http[1].match[1]',
  }),
  on('spec', {
    id: 'VS-115',
    ...unreachable,
    message: 'earlier routes have all its matches',
    fails: everyProtocol(routesOfRepeats),
    good: httpSpec(matching('exact: /a'), matching('exact: /a/b')),
    bad: httpSpec(matching('exact: /a'), matching('exact: /a')),
    badAt: '.http[1]',
    also: ['VS-114'],
  }),
  on('spec', {
    id: 'VS-116',
    ...ineffective,
    message: 'an earlier match has a shorter prefix',
    fails: ({ http = [] }) => shadowedPrefixes(http),
    good: httpSpec(matching('prefix: /a/b'), matching('prefix: /a')),
    bad: httpSpec(matching('prefix: /a'), matching('prefix: /a/b')),
    badAt: '.http[1].match[0]',
  }),
];
