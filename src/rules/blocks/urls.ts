import { isIpAddress } from './addresses.ts';

/** A URL taken apart as Go's net/url does it. */
export interface Url {
  /** In lower case; '' when there is none. */
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
}

/** Takes a URL or a relative reference apart; a text says why that is not possible. */
export function parseUrl(text: string): Url | string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is about
  if (/[\x00-\x1f\x7f]/.test(text)) return 'a control character in a URL';
  const [address = '', ...fragment] = text.split('#');
  if (badEscape(fragment.join('#'))) return `bad %-escape in "${fragment.join('#')}"`;
  if (address.startsWith(':')) return `"${text}" has ":" without a scheme before it`;
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(address)?.[1] ?? '';
  const rest = (scheme ? address.slice(scheme.length + 1) : address).split('?')[0] ?? '';
  if (!rest.startsWith('/')) return scheme ? { scheme: scheme.toLowerCase(), host: '', path: '' } : relative(rest);
  const authority = /^\/\/([^/]*)/.exec(rest)?.[1];
  const path = authority === undefined ? rest : rest.slice(2 + authority.length);
  if (badEscape(path)) return `bad %-escape in "${path}"`;
  const at = (authority ?? '').lastIndexOf('@');
  const host = (authority ?? '').slice(at + 1);
  return (
    userProblem((authority ?? '').slice(0, Math.max(0, at))) ??
    hostProblem(host) ?? { scheme: scheme.toLowerCase(), host, path }
  );
}

/** Why a text is no URL, or undefined. */
export function urlProblem(text: string): string | undefined {
  const url = parseUrl(text);
  return typeof url === 'string' ? url : undefined;
}

/** Go's url.ParseRequestURI: a scheme or a path from the root, and no fragment. Kubernetes' isURL() goes by it. */
export function isRequestUri(text: string): boolean {
  if (!/^(?:\*$|\/|[a-zA-Z][a-zA-Z0-9+.-]*:)/.test(text)) return false;
  return urlProblem(text.replaceAll('#', '%23')) === undefined;
}

function relative(path: string): Url | string {
  if (/^[^/]*:/.test(path)) return `"${path}": a first segment with ":" is mistaken for a scheme`;
  return badEscape(path) ? `bad %-escape in "${path}"` : { scheme: '', host: '', path };
}

function userProblem(user: string): string | undefined {
  const legal = /^[\w.:~!$&'()*+,;=%@-]*$/.test(user) && !badEscape(user);
  return legal ? undefined : `"${user}" is no user of a URL`;
}

function hostProblem(host: string): string | undefined {
  const literal = /^\[([^\]]*)\](.*)$/.exec(host);
  if (host.includes('[') && !literal) return `"${host}": [] enclose an IPv6 address and nothing else`;
  if (literal && !isIpv6(literal[1] ?? '')) return `"${host}" holds no IPv6 address`;
  const port = literal ? (literal[2] ?? '') : (/:[^:]*$/.exec(host)?.[0] ?? '');
  if (!/^(?::\d*)?$/.test(port)) return `"${port.slice(1)}" is no port`;
  return /^[^\s\\^`{|}%]*(?:%25[^\s\\^`{|}]*)?$/.test(host) ? undefined : `"${host}" is no host`;
}

/** With an optional zone. */
function isIpv6(text: string): boolean {
  const [address = ''] = text.split('%25');
  return address.includes(':') && isIpAddress(address);
}

const badEscape = (text: string) => /%(?![0-9a-fA-F]{2})/.test(text);
