import { isIpOrCidr } from './blocks/addresses.ts';

// What is wrong with single texts of a policy, or undefined.

const noAddress = 'no IP address or address range';

export const addressProblem = (text: string): string | undefined =>
  isIpOrCidr(text) ? undefined : `"${text}" is ${noAddress}`;

export const portProblem = (text: string): string | undefined =>
  /^\d+$/.test(text) && Number(text) <= 65535
    ? undefined
    : `"${text}" is no port: a whole number from 0 to 65535 is wanted`;

export const emptyProblem = (text: string): string | undefined =>
  text === '' ? 'an empty text matches nothing: remove it' : undefined;

export function serviceAccountProblem(account: string): string | undefined {
  if (account === '') return 'a service account needs a name';
  if (account.includes('*')) return `"${account}": a service account cannot have a wildcard`;
  if (account.length > 320)
    return `"${account.slice(0, 40)}…" has ${account.length} characters: at most 320 are allowed`;
  const halves = account.split('/');
  if (halves.length > 2 || halves.includes('')) return `"${account}" is neither NAME nor NAMESPACE/NAME`;
  return undefined;
}

export function trustDomainProblem(domain: string): string | undefined {
  if (domain === '') return 'a trust domain needs a name';
  return domain.includes('/') ? `"${domain}": a trust domain has no "/"` : wildcardProblem(domain);
}

export function wildcardProblem(domain: string): string | undefined {
  const stars = domain.split('*').length - 1;
  const atAnEnd = domain.startsWith('*') || domain.endsWith('*');
  return stars > 1 || (stars === 1 && !atAnEnd) ? `"${domain}": one "*" at its start or its end is allowed` : undefined;
}

/** `pchar` of RFC 3986 as Envoy's URI templates want it. */
const literalSegment = /^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/;

/** Why a path cannot be one with `{*}` and `{**}`, which stand for one and for any number of its parts; undefined for a good one. */
export function templateProblem(path: string): string | undefined {
  const isTemplate = /\{\*\*?\}/.test(path);
  let anythingSeen = false;
  for (const segment of path.replace(/^\/+|\/+$/g, '').split('/')) {
    const isOperator = segment === '{*}' || segment === '{**}';
    if (isOperator && anythingSeen) return `"${path}": nothing variable may follow {**}`;
    anythingSeen ||= segment === '{**}';
    if (isOperator) continue;
    if (/[{}]/.test(segment)) return `"${path}": braces are for the segments {*} and {**} only`;
    if (isTemplate && !literalSegment.test(segment)) return `"${path}": "${segment}" is no segment of a path`;
  }
  return undefined;
}
