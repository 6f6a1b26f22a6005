import { isMap } from '../lib/tree.ts';
import { InputError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';

const snakes = new Map<string, string>();

/** `filter_chains` for `filterChains`. */
export function snakeCase(name: string): string {
  const known = snakes.get(name);
  if (known !== undefined) return known;
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakes.set(name, snake);
  return snake;
}

/** A field of a message, by its name in JSON: Envoy writes the names of the proto files, other tools camelCase. */
export function field(message: unknown, name: string): unknown {
  if (!isMap(message)) return undefined;
  return message[snakeCase(name)] ?? message[name] ?? undefined;
}

/** The value at a way of fields. */
export const fieldAt = (message: unknown, ...names: readonly string[]): unknown =>
  names.reduce<unknown>((value, name) => field(value, name), message);

/**
 * A text; '' when it is not set.
 *
 * @throws InputError when something else stands there
 */
export function textField(message: unknown, ...names: readonly string[]): string {
  const value = fieldAt(message, ...names) ?? '';
  return typeof value === 'string' ? value : refuse(names, 'text', value);
}

/**
 * A number, which may be written as text; undefined when it is not set.
 *
 * @throws InputError when something else stands there
 */
export function numberField(message: unknown, ...names: readonly string[]): number | undefined {
  const value = fieldAt(message, ...names);
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : refuse(names, 'a number', value);
}

/**
 * The messages of a list; none when it is not set.
 *
 * @throws InputError when something else stands there
 */
export function messagesAt(message: unknown, ...names: readonly string[]): readonly Tree[] {
  const value = fieldAt(message, ...names) ?? [];
  if (!Array.isArray(value)) return refuse(names, 'a list', value);
  return value.map((item) => (isMap(item) ? (item as Tree) : refuse(names, 'a list of maps', item)));
}

/** The texts of a list, likewise. */
export function textsAt(message: unknown, ...names: readonly string[]): readonly string[] {
  const value = fieldAt(message, ...names) ?? [];
  if (!Array.isArray(value)) return refuse(names, 'a list', value);
  return value.map((item) => (typeof item === 'string' ? item : refuse(names, 'a list of texts', item)));
}

function refuse(names: readonly string[], wanted: string, value: unknown): never {
  const found = JSON.stringify(value).slice(0, 40);
  throw new InputError(`the dump has ${found} at ${names.join('.')}, where ${wanted} must stand`, {
    code: 'ENVOY_DUMP',
  });
}
