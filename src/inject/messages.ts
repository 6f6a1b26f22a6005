// Istio's mesh configuration as its protobuf messages read and write it.

import meshConfigMessages from '#generated/data/mesh-config-messages.ts';
import { isMap } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import { snakeCase } from '../world/shape.ts';
import { parseNanoseconds, protoDuration } from './durations.ts';

/** One field of a message. */
export interface MessageField {
  /** camelCase, as in JSON. */
  readonly name: string;
  /** `string`, `int32`, `bool`, `double`, `Duration`, `BoolValue`, `enum` or the name of a message. */
  readonly type: string;
  readonly shape: 'single' | 'list' | 'map';
  /** Names of an enum by number. */
  readonly names?: ReadonlyMap<number, string>;
  readonly oneof?: string | undefined;
}

let blocks: ReadonlyMap<string, readonly string[]> | undefined;
const known = new Map<string, ReadonlyMap<string, MessageField>>();

/** The fields of a message in the order of its definition; undefined when there is no such message. */
export function messageFields(message: string): ReadonlyMap<string, MessageField> | undefined {
  const before = known.get(message);
  if (before) return before;
  blocks ??= new Map(
    meshConfigMessages()
      .split(/\n(?=\S)/)
      .map((block) => {
        const [name = '', ...lines] = block.split('\n');
        return [name, lines.filter(Boolean)];
      }),
  );
  const lines = blocks.get(message);
  if (!lines) return undefined;
  const fields = new Map(lines.map(fieldOf).map((field) => [field.name, field]));
  known.set(message, fields);
  return fields;
}

function fieldOf(line: string): MessageField {
  const [, name = '', prefix, type = '', oneof] = /^ {2}(\S+) (\[\]|\{\})?(\S+)(?: \|(\S+))?$/.exec(line) ?? [];
  const shape = prefix === '[]' ? 'list' : prefix === '{}' ? 'map' : 'single';
  if (!type.startsWith('=')) return { name, type, shape, oneof };
  const names = type
    .slice(1)
    .split(',')
    .map((word, index): [number, string] => {
      const [text = '', number] = word.split(':');
      return [number === undefined ? index : Number(number), text];
    });
  return { name, type: 'enum', shape, names: new Map(names), oneof };
}

/** A value that a message cannot hold; the message names its path. */
class MessageError extends Error {
  override readonly name = 'MessageError';
}

/**
 * Reads a message from JSON: both spellings of names (camelCase wins), enums by name or number, quoted numbers, durations in
 * Go's form; unknown fields and nulls are left out, of a oneof the member defined last stands. Throws MessageError.
 */
export function readMessage(value: unknown, message: string, path = ''): Tree {
  if (value === null || value === undefined) return {};
  if (!isMap(value)) throw new MessageError(`${path || message}: a map is wanted`);
  const fields = messageFields(message);
  const result: Record<string, unknown> = {};
  const taken = new Map<string, string>();
  for (const field of fields?.values() ?? []) {
    const given = value[field.name] ?? value[snakeCase(field.name)];
    if (given === null || given === undefined) continue;
    const overwritten = field.oneof && taken.get(field.oneof);
    if (overwritten) delete result[overwritten];
    if (field.oneof) taken.set(field.oneof, field.name);
    result[field.name] = readShape(given, field, path === '' ? field.name : `${path}.${field.name}`);
  }
  return result;
}

function readShape(value: unknown, field: MessageField, path: string): unknown {
  if (field.shape === 'single') return readSingle(value, field, path);
  if (field.shape === 'list') {
    if (!Array.isArray(value)) throw new MessageError(`${path}: a list is wanted`);
    return value.map((item, index) => readSingle(item, field, `${path}[${index}]`));
  }
  if (!isMap(value)) throw new MessageError(`${path}: a map is wanted`);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, readSingle(item, field, `${path}.${key}`)]),
  );
}

function readSingle(value: unknown, { type, names }: MessageField, path: string): unknown {
  switch (type) {
    case 'string':
    case 'StringValue':
    case 'bytes':
      return required(value, 'string', path);
    case 'bool':
    case 'BoolValue':
      return required(value, 'boolean', path);
    case 'Duration': {
      const nanoseconds = typeof value === 'string' ? parseNanoseconds(value) : undefined;
      if (nanoseconds === undefined)
        throw new MessageError(`${path}: ${JSON.stringify(value)} is no duration such as 30s`);
      return protoDuration(nanoseconds);
    }
    case 'enum':
      return enumName(value, names ?? new Map(), path);
    case 'Struct':
    case 'Value':
      return value;
  }
  if (/^(?:u?int|double|float)/i.test(type)) return number(value, type, path);
  return readMessage(value, type, path);
}

function required(value: unknown, type: 'string' | 'boolean', path: string): unknown {
  if (typeof value !== type) throw new MessageError(`${path}: ${JSON.stringify(value)} where a ${type} is wanted`);
  return value;
}

function enumName(value: unknown, names: ReadonlyMap<number, string>, path: string): string {
  if (typeof value === 'number') return names.get(value) ?? String(value);
  if (typeof value === 'string' && [...names.values()].includes(value)) return value;
  throw new MessageError(`${path}: ${JSON.stringify(value)} is none of ${[...names.values()].join(', ')}`);
}

function number(value: unknown, type: string, path: string): number {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read !== 'number' || Number.isNaN(read))
    throw new MessageError(`${path}: ${JSON.stringify(value)} where a number is wanted`);
  const integer = !/^(?:double|float)/i.test(type);
  if (integer && (!Number.isInteger(read) || (/^uint/i.test(type) && read < 0)))
    throw new MessageError(`${path}: ${read} where a whole number is wanted`);
  return read;
}

const wrappers = /Value$/;

/** Canonical JSON of a message without spaces: fields in the order of their definition, zero values left out. */
export function messageJson(value: Tree, message: string): string {
  const parts: string[] = [];
  for (const field of messageFields(message)?.values() ?? []) {
    const item = value[field.name];
    if (item !== undefined && !isZero(item, field))
      parts.push(`${JSON.stringify(field.name)}:${shapeJson(item, field)}`);
  }
  return `{${parts.join(',')}}`;
}

/** Wrappers, durations and messages that are set count even when they hold a zero. */
function isZero(value: unknown, { type, shape, names, oneof }: MessageField): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (shape === 'map') return Object.keys(value as Tree).length === 0;
  if (oneof !== undefined || wrappers.test(type) || type === 'Duration') return false;
  return value === '' || value === 0 || value === false || (type === 'enum' && value === names?.get(0));
}

function shapeJson(value: unknown, field: MessageField): string {
  if (field.shape === 'list')
    return `[${(value as readonly unknown[]).map((item) => singleJson(item, field)).join(',')}]`;
  if (field.shape === 'single') return singleJson(value, field);
  const entries = Object.entries(value as Tree).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${singleJson(item, field)}`).join(',')}}`;
}

function singleJson(value: unknown, { type }: MessageField): string {
  if (messageFields(type)) return messageJson(value as Tree, type);
  return /^u?int64/i.test(type) ? JSON.stringify(String(value)) : JSON.stringify(value);
}
