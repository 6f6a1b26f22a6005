// Host names as Istio's validation sees them: labels may have upper case, unlike Kubernetes' own.
import type { Demand } from '../define-rules.ts';
import { isIpAddress } from './addresses.ts';

const label = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;
const wildcardLabel = /^(?:\*|(?:\*-?)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const labelRules = 'letters, digits and "-" inside, at most 63 characters';

/** A DNS label of either case. */
export const isDnsLabel = (text: string): boolean => label.test(text);

export const dnsLabel: Demand<string> = {
  message: `must be a DNS label: ${labelRules}`,
  fails: (text) => !isDnsLabel(text) && `"${text}" is no DNS label: ${labelRules}`,
  good: 'a-label',
  bad: 'not_a_label',
};

/** Why a text is no full host name (`a.b.com`, a dot at the end is fine), or undefined. */
export function hostNameProblem(host: string): string | undefined {
  return lengthProblem(host) ?? labelsProblem(host, host.split('.'));
}

/** Why a text is no host name that may begin with a wildcard (`*.b.com`, `*-a.b.com`, `*`), or undefined. */
export function wildcardHostProblem(host: string): string | undefined {
  const [first = '', ...rest] = host.split('.');
  if (host.length >= 1 && (first.length > 63 || !wildcardLabel.test(first)))
    return `"${host}" is no host: "${first}" is neither "*" nor a DNS label (${labelRules})`;
  return lengthProblem(host) ?? (rest.length > 0 ? labelsProblem(host, rest) : undefined);
}

/** Like wildcardHostProblem, but lets the names pass that Istio gives to clusters: `outbound_.80_._.a.b.com`. */
export function sniHostProblem(host: string): string | undefined {
  if (!host.startsWith('outbound_')) return wildcardHostProblem(host);
  const [, port = '', , service = ''] = host.split('_');
  if (/\d/.test(port) && /[a-zA-Z]/.test(service)) return lengthProblem(host);
  return `"${host}" is no SNI of the form outbound_.PORT_.SUBSET_.HOST`;
}

/** Why a wildcard is more than a whole first part (`*.a.com` is fine, `*a.com` and `a*` are not), or undefined. */
export function partialWildcardProblem(host: string): string | undefined {
  if (!host.includes('*') || host.length === 1 || host.startsWith('*.')) return undefined;
  return `"${host}" has a wildcard for a part of a name: only "*" and "*.DOMAIN" match as one would expect`;
}

export const hostName: Demand<string> = {
  message: 'must be a full host name',
  fails: hostNameProblem,
  good: 'a.example.com',
  bad: 'not_a_host',
};

export const wildcardHost: Demand<string> = {
  message: 'must be a host name, with or without a wildcard in front',
  fails: wildcardHostProblem,
  good: '"*.example.com"',
  bad: 'not_a_host',
};

/** Why a text is neither a host name nor an address, or undefined. */
export const hostOrAddressProblem = (text: string): string | undefined =>
  isIpAddress(text) || hostNameProblem(text) === undefined
    ? undefined
    : `"${text}" is neither an address nor a host name`;

function lengthProblem(host: string): string | undefined {
  if (host === '') return 'the host is empty';
  return host.length > 255 ? `the host has ${host.length} characters: 255 are the limit` : undefined;
}

function labelsProblem(host: string, parts: readonly string[]): string | undefined {
  const last = parts.at(-1) ?? '';
  if (/^[-+]?\d{1,18}$/.test(last)) return `"${host}" is no host: its last part is a number`;
  const bad = parts.find((part, index) => !isDnsLabel(part) && !(part === '' && index === parts.length - 1));
  return bad === undefined ? undefined : `"${host}" is no host: "${bad}" is no DNS label (${labelRules})`;
}

/** Whether some name matches both hosts. */
export function hostsOverlap(a: string, b: string): boolean {
  return hostCovers(a, b) || hostCovers(b, a);
}

/** Whether every name that matches `inner` matches `outer`. `*.a.com` does not cover `a.com`. */
export function hostCovers(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  if (!outer.startsWith('*')) return false;
  const suffix = outer.slice(1);
  return inner.startsWith('*') ? inner.slice(1).endsWith(suffix) : inner.endsWith(suffix);
}
