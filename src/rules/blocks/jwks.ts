import { isMap } from '../../lib/tree.ts';

/** The parameters that a public key of each type must have (RFC 7518). */
const parameters: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
  oct: ['k'],
};
const curves: Readonly<Record<string, readonly string[]>> = {
  EC: ['P-256', 'P-384', 'P-521'],
  OKP: ['Ed25519', 'X25519'],
};

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
  const keys = 'keys' in value ? value.keys : [value];
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
  const wanted = Object.hasOwn(parameters, type) ? parameters[type] : undefined;
  if (!wanted) return `has kty "${type}": one of ${Object.keys(parameters).join(', ')} is wanted`;
  const bad = wanted.find((name) => !/^[A-Za-z0-9_-]+=*$/.test(String(key[name] ?? '')));
  if (bad) return `has no valid "${bad}"`;
  const known = curves[type];
  return known && !known.includes(String(key.crv)) ? `has the unknown curve "${String(key.crv)}"` : undefined;
}
