import type { ApiMatch, Route, RouteMatch, StringMatch } from './shapes.ts';

/** One line that says what a match asks for: `/cart*, header x-user = jason`. */
export function matchText(match: RouteMatch): string {
  const parts = [
    match.uri && uriText(match.uri),
    match.method && `method ${valueText(match.method)}`,
    match.authority && `authority ${valueText(match.authority)}`,
    ...named('header', match.headers),
    ...named('without header', match.withoutHeaders),
    ...named('query', match.queryParams),
    match.port && `port ${match.port}`,
    match.sniHosts && `SNI ${match.sniHosts.join(' ')}`,
    match.sourceNamespace && `from namespace ${match.sourceNamespace}`,
    ...Object.entries(match.sourceLabels ?? {}).map(([key, value]) => `from ${key}=${value}`),
  ];
  return parts.filter(Boolean).join(', ') || 'everything';
}

/** The same for a match of a route of the Gateway API. */
export function apiMatchText({ path, method, headers = [], queryParams = [] }: ApiMatch): string {
  const exact = path?.type === 'Exact' || path?.type === 'RegularExpression';
  const parts = [
    path?.value && (exact ? `${path.type === 'Exact' ? '' : '~ '}${path.value}` : `${path.value}*`),
    method && `method ${method}`,
    ...headers.map(({ name, value, type }) => `header ${name} ${type === 'RegularExpression' ? '~' : '='} ${value}`),
    ...queryParams.map(({ name, value }) => `query ${name} = ${value}`),
  ];
  return parts.filter(Boolean).join(', ') || 'everything';
}

/** What a route does when it sends the request to no service. */
export function endText({ redirect, directResponse, delegate }: Route): string | undefined {
  if (redirect)
    return `redirects to ${redirect.authority ?? ''}${redirect.uri ?? ''} (${redirect.redirectCode ?? 301})`;
  if (directResponse) return `answers ${directResponse.status ?? 200} itself`;
  return delegate ? `delegates to ${[delegate.namespace, delegate.name].filter(Boolean).join('/')}` : undefined;
}

const named = (what: string, matches: Readonly<Record<string, StringMatch>> | undefined) =>
  Object.entries(matches ?? {}).map(([name, match]) => `${what} ${name} ${valueText(match)}`.trimEnd());

function uriText({ exact, prefix, regex }: StringMatch): string {
  if (exact !== undefined) return exact;
  return prefix === undefined ? `~ ${regex ?? ''}` : `${prefix}*`;
}

function valueText({ exact, prefix, regex }: StringMatch): string {
  if (exact !== undefined) return `= ${exact}`;
  if (prefix !== undefined) return `= ${prefix}*`;
  return regex === undefined ? '' : `~ ${regex}`;
}
