// What scalars with a tag stand for, as Go's reader has it.
import type { ScalarNode } from './yaml-node.ts';
import { keyText, notANumber, type Resolved, resolveScalar } from './yaml-schema.ts';
import { YamlProblem } from './yaml-token.ts';

const kinds: Readonly<Record<string, string>> = Object.fromEntries(
  ['str', 'bool', 'int', 'float', 'null', 'timestamp'].map((kind) => [`tag:yaml.org,2002:${kind}`, kind]),
);

/** What a scalar stands for; its tag demands a kind of value, or says nothing. */
export function taggedValue({ tag, text, plain, start }: ScalarNode): Resolved {
  if (tag === '') return plain ? resolveScalar(text) : text;
  if (tag === 'tag:yaml.org,2002:binary') return decodedBase64(text, start);
  const kind = Object.hasOwn(kinds, tag) ? kinds[tag] : 'str';
  if (kind === 'str') return text;
  const value = resolveScalar(text);
  const is = kindOf(value, text);
  if (is === kind || (kind === 'float' && is === 'int' && !(typeof value === 'bigint' && value >= 2n ** 63n)))
    return kind === 'timestamp' ? text : value;
  throw new YamlProblem(`${JSON.stringify(text)} is no !!${kind}`, Math.max(0, start));
}

function kindOf(value: Resolved, text: string): string {
  if (value === null) return 'null';
  if (value === notANumber) return 'float';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return /^[-+]?0[xXoObB]/.test(text) || isWhole(text) ? 'int' : 'float';
  return isTimestamp(text) ? 'timestamp' : 'str';
}

/** Written as a whole number that fits 64 bits: `08` and `1e3` are none. */
const isWhole = (text: string): boolean =>
  keyText(resolveScalar(text), text) === String(resolveScalar(text)) &&
  /^[-+]?[0-9_]+$/.test(text) &&
  !/^[-+]?0[0-9_]*[89]/.test(text);

const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/;

function isTimestamp(text: string): boolean {
  const match = timestamp.exec(text);
  if (!match) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .filter((part) => part !== undefined && /^\d+$/.test(part))
    .map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
}

function decodedBase64(text: string, start: number): string {
  const plain = text.replaceAll(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain))
    throw new YamlProblem('a !!binary value is no base64', Math.max(0, start));
  const bytes = Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
