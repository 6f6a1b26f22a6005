import type { Demand } from '../define-rules.ts';

/** An IPv4 or IPv6 address as Go's netip reads it: no leading zeros in IPv4, zones allowed in IPv6. */
export function isIpAddress(text: string): boolean {
  if (!text.includes(':')) return isIpv4(text);
  const [address = '', ...zone] = text.split('%');
  return (zone.length === 0 || zone.join('%') !== '') && isIpv6(address);
}

/** `10.0.0.0/8` or `2001:db8::/32`: bits beyond the prefix may be set. */
export function isIpPrefix(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  if (more.length > 0 || address.includes('%') || !/^(?:0|[1-9]\d{0,2})$/.test(bits)) return false;
  return isIpv4(address) ? Number(bits) <= 32 : isIpv6(address) && Number(bits) <= 128;
}

/** An address, or a prefix when there is exactly one `/`. */
export const isIpOrCidr = (text: string): boolean =>
  text.split('/').length === 2 ? isIpPrefix(text) : isIpAddress(text);

export const addressOrPrefix: Demand<string> = {
  message: 'must be an IP address or a range such as 10.0.0.0/8',
  fails: (text) => !isIpOrCidr(text) && `"${text}" is neither an IP address nor a range such as 10.0.0.0/8`,
  good: '10.0.0.0/8',
  bad: '10.0.0.0/33',
};

const isIpv4 = (text: string) =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255 && !/^0\d/.test(part));

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  const last = all.at(-1) ?? '';
  const endsInIpv4 = last.includes('.') && !text.endsWith(':');
  const hex = endsInIpv4 ? all.slice(0, -1) : all;
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) || (endsInIpv4 && !isIpv4(last))) return false;
  const size = hex.length + (endsInIpv4 ? 2 : 0);
  return halves.length === 2 ? size <= 7 : size === 8;
}
