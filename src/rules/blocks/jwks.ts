import { isMap } from '../../lib/tree.ts';

/** The bytes that a public key of each type consists of (RFC 7518); an empty value counts. */
const parts: Readonly<Record<string, readonly string[]>> = { RSA: ['n', 'e'], EC: ['x', 'y'], OKP: ['x'], oct: ['k'] };
/** What a private key adds. */
const secretParts = ['d', 'p', 'q', 'dp', 'dq', 'qi'];
const withCurve = ['EC', 'OKP'];
const texts = ['alg', 'kid', 'use', 'x5u', 'crv'];

export interface KeySet {
  /** Why the text is no key set; undefined when it is one. */
  readonly problem?: string;
  /** Indexes of keys that hold a secret: verification needs public ones only. */
  readonly secret: readonly number[];
}

/** Reads a JSON Web Key Set, or a single key. */
export function readKeySet(text: string): KeySet {
  const bad = (problem: string): KeySet => ({ problem, secret: [] });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('is not JSON');
  }
  if (!isMap(value)) return bad('is neither a key set nor a key');
  const keys = 'keys' in value ? (value.keys ?? []) : [value];
  if (!Array.isArray(keys)) return bad('has "keys" that are no list');
  for (const [index, key] of keys.entries()) {
    const problem = keyProblem(key);
    if (problem) return bad(`key ${index} ${problem}`);
  }
  return { secret: keys.flatMap((key, index) => (isMap(key) && ('d' in key || key.kty === 'oct') ? [index] : [])) };
}

function keyProblem(key: unknown): string | undefined {
  if (!isMap(key)) return 'is no mapping';
  const type = String(key.kty ?? '');
  const needed = Object.hasOwn(parts, type) ? parts[type] : undefined;
  if (!needed) return `has kty "${type}": one of ${Object.keys(parts).join(', ')} is wanted`;
  const missing = [...needed, ...(withCurve.includes(type) ? ['crv'] : [])].find((name) => !(name in key));
  if (missing) return `has no "${missing}"`;
  const bytes = 'd' in key ? [...needed, ...secretParts] : needed;
  const bad =
    bytes.find((name) => !isNothing(key[name]) && !isBase64(key[name])) ??
    texts.find((name) => !isNothing(key[name]) && typeof key[name] !== 'string') ??
    ['key_ops', 'x5c'].find((name) => !isNothing(key[name]) && !Array.isArray(key[name]));
  return bad && `has an invalid "${bad}"`;
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;

/** In the alphabet for URLs or the standard one, padded or not, over several lines or not. */
function isBase64(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const text = value.replaceAll(/[\r\n]/g, '');
  if (!/^(?:[\w-]*|[A-Za-z0-9+/]*)={0,2}$/.test(text)) return false;
  const digits = text.replace(/=+$/, '');
  return digits === text ? text.length % 4 !== 1 : text.length % 4 === 0;
}
