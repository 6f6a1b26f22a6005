import { linearRegex } from '../lib/linear-regex.ts';
import { carries } from '../world/labels.ts';
import type { Labels } from '../world/resource.ts';
import type { HttpRule, L4Match, RouteMatch } from './routes.ts';
import type { StringMatch } from './shapes.ts';

/** What a proxy sees of a request. */
export interface SeenRequest {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly scheme: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Claims of a token that the proxy itself accepted. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
}

/** Where a route applies: the proxy that has it. */
export interface RouteContext {
  /** `mesh`, or the names of the gateways whose servers share the table. */
  readonly gateways: ReadonlySet<string>;
  readonly port: number;
  readonly labels: Labels;
  readonly namespace: string;
  /** A waypoint drops conditions on labels of the source. */
  readonly isWaypoint?: boolean;
}

/** Whether istiod gives a match to this proxy at all. */
export function isFor(match: RouteMatch | L4Match, context: RouteContext): boolean {
  if (match.port && match.port !== context.port) return false;
  if (match.gateways?.length) return match.gateways.some((name) => context.gateways.has(name));
  const labels = match.sourceLabels ?? {};
  if (context.isWaypoint && Object.keys(labels).length > 0) return false;
  if (!carries(context.labels, labels)) return false;
  return !match.sourceNamespace || match.sourceNamespace === context.namespace;
}

/** One entry of a route table: a match of a rule, or a rule without matches. */
export interface RouteEntry {
  readonly rule: HttpRule;
  readonly match: RouteMatch | undefined;
}

/** The entries that a rule list makes for a proxy; one that takes everything ends the list. */
export function entriesFor(rules: readonly HttpRule[], context: RouteContext): readonly RouteEntry[] {
  const entries: RouteEntry[] = [];
  for (const rule of rules) {
    if (rule.matches.length === 0) return [...entries, { rule, match: undefined }];
    for (const match of rule.matches) {
      if (!isFor(match, context)) continue;
      entries.push({ rule, match });
      if (takesEverything({ rule, match })) return entries;
    }
  }
  return entries;
}

/** Whether a match asks for nothing, or only for what every path has. */
export function takesEverything({ match }: RouteEntry): boolean {
  if (!match) return true;
  const { uri, scheme, method, authority, headers = {}, withoutHeaders = {}, queryParams = {} } = match;
  const hasOthers = scheme || method || authority;
  if (hasOthers || [headers, withoutHeaders, queryParams].some((map) => Object.keys(map).length > 0)) return false;
  return !uri || uri.prefix === '/' || uri.regex === '.*' || uri.regex === '*' || isPresence(uri);
}

const isPresence = (match: StringMatch) =>
  match.exact === undefined && match.prefix === undefined && (match.regex === undefined || match.regex === '*');

/** Why a request does not fit a match; undefined where it does. */
export function misfit(match: RouteMatch, request: SeenRequest): string | undefined {
  const [path = '', query = ''] = request.path.split(/\?(.*)/s);
  if (match.uri && !pathFits(match, path)) return `wants path ${matchText(match.uri)}`;
  for (const [name, want, value] of [
    ['scheme', match.scheme, request.scheme],
    ['method', match.method, request.method],
    ['host', match.authority, request.host],
  ] as const)
    if (want && !isPresence(want) && !fits(want, value)) return `wants ${name} ${matchText(want)}`;
  for (const [name, want] of Object.entries(match.headers ?? {}))
    if (!headerFits(want, headerValue(name, request))) return `wants header ${name} ${matchText(want)}`.trimEnd();
  for (const [name, want] of Object.entries(match.withoutHeaders ?? {}))
    if (
      isPresence(want) ? headerValue(name, request) !== undefined : fits(want, String(headerValue(name, request) ?? ''))
    )
      return `wants no header ${name} ${matchText(want)}`.trimEnd();
  for (const [name, want] of Object.entries(match.queryParams ?? {})) {
    const value = firstParameter(query, name);
    if (value === undefined || !(isPresence(want) || fits(want, value)))
      return `wants query parameter ${name} ${matchText(want)}`.trimEnd();
  }
  return undefined;
}

function pathFits({ uri = {}, ignoreUriCase, bySegments }: RouteMatch, path: string): boolean {
  const same = (text: string) => (ignoreUriCase ? text.toLowerCase() : text);
  if (uri.exact !== undefined) return same(path) === same(uri.exact);
  if (uri.prefix === undefined) return uri.regex === undefined || uri.regex === '*' || fits(uri, path);
  if (!bySegments) return same(path).startsWith(same(uri.prefix));
  const prefix = uri.prefix.replace(/\/+$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** A header that is asked for by claim, or by name. */
function headerValue(
  name: string,
  { headers, claims, ...request }: SeenRequest,
): string | readonly string[] | undefined {
  const claim = claimPath(name);
  if (claim) return claimValue(claims, claim);
  const wanted = name.toLowerCase();
  if (wanted === ':authority' || wanted === 'host') return request.host;
  if (wanted === ':method') return request.method;
  if (wanted === ':path') return request.path;
  const found = Object.keys(headers).find((key) => key.toLowerCase() === wanted);
  return found === undefined ? undefined : headers[found];
}

/** The claim that a header key such as `@request.auth.claims.group` or `@request.auth.claims[a][b]` means. */
export function claimPath(key: string): readonly string[] | undefined {
  const prefix = '@request.auth.claims';
  if (!key.startsWith(prefix)) return undefined;
  const rest = key.slice(prefix.length);
  if (rest.startsWith('.')) return rest.slice(1).split('.');
  const parts = [...rest.matchAll(/\[([^\]]*)\]/g)].map(([, name = '']) => name);
  return parts.length > 0 ? parts : undefined;
}

function claimValue(claims: SeenRequest['claims'], path: readonly string[]): string | readonly string[] | undefined {
  let value: unknown = claims;
  for (const name of path)
    value =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)[name]
        : undefined;
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'string') return path[path.length - 1] === 'scope' ? value.split(' ') : value;
  return undefined;
}

function headerFits(want: StringMatch, value: string | readonly string[] | undefined): boolean {
  if (value === undefined) return false;
  if (isPresence(want)) return true;
  return typeof value === 'string' ? fits(want, value) : value.some((one) => fits(want, one));
}

/** Whether a text fits: exactly, by its beginning, or as a whole by an expression. */
export function fits(want: StringMatch, value: string): boolean {
  if (want.exact !== undefined) return value === want.exact;
  if (want.prefix !== undefined) return value.startsWith(want.prefix);
  if (want.regex !== undefined) return linearRegex(want.regex)?.matchesWhole(value) ?? false;
  return true;
}

function firstParameter(query: string, name: string): string | undefined {
  for (const part of query.split('&')) {
    const [key = '', value = ''] = part.split(/=(.*)/s);
    if (key === name) return value;
  }
  return undefined;
}

/** `/cart`, `beginning with /api`, `like ^/a.*`. */
export function matchText(match: StringMatch): string {
  if (match.exact !== undefined) return match.exact;
  if (match.prefix !== undefined) return `beginning with ${match.prefix}`;
  return match.regex !== undefined && match.regex !== '*' ? `like ${match.regex}` : '';
}

/** All that a match asks for: `path beginning with /api, method POST`. */
export function conditionsText(match: RouteMatch): string {
  const named = (what: string, map: Readonly<Record<string, StringMatch>> = {}) =>
    Object.entries(map).map(([name, want]) => `${what} ${name} ${matchText(want)}`.trimEnd());
  const single = (what: string, want: StringMatch | undefined) =>
    want ? [`${what} ${matchText(want)}`.trimEnd()] : [];
  return [
    ...single('path', match.uri),
    ...single('scheme', match.scheme),
    ...single('method', match.method),
    ...single('host', match.authority),
    ...named('header', match.headers),
    ...named('no header', match.withoutHeaders),
    ...named('query parameter', match.queryParams),
  ].join(', ');
}
