/** An IPv4 address as a number; undefined for anything else. */
function asNumber(ip: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip);
  if (!parts) return undefined;
  return parts.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** How many bits of a block are fixed; 32 for a single address. */
export const prefixLength = (block: string): number => Number(block.split('/')[1] ?? 32);

/** Whether an address lies in a block such as `10.0.0.0/8`, or is the one address. */
export function inBlock(ip: string, block: string): boolean {
  const [base = '', length] = block.split('/');
  if (length === undefined) return ip === base;
  const [a, b] = [asNumber(ip), asNumber(base)];
  if (a === undefined || b === undefined) return ip === base;
  const size = 2 ** (32 - Number(length));
  return Math.floor(a / size) === Math.floor(b / size);
}

export const isAddress = (text: string): boolean => asNumber(text) !== undefined || text.includes(':');
/** A block of more than one address. */
export const isBlock = (text: string): boolean => text.includes('/') && !text.endsWith('/32') && !text.endsWith('/128');

/** The n-th address after another. */
export function addressAfter(base: string, n: number): string {
  const sum = (asNumber(base) ?? 0) + n;
  return [24, 16, 8, 0].map((shift) => Math.floor(sum / 2 ** shift) % 256).join('.');
}
