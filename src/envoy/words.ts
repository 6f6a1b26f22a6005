import { enumNames } from './message-types.ts';

/** The name of an enum's value, which may be given as a number; that of 0 when it is not set. */
export function enumWord(type: string, value: unknown): string {
  if (typeof value === 'string' && !/^\d+$/.test(value)) return value;
  const number = Number(value ?? 0);
  return enumNames(type)?.get(number) ?? String(number);
}
