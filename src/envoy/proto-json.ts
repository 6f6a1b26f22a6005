import { formatPath, type Path } from '../lib/path.ts';
import { isMap } from '../lib/tree.ts';
import { enumNames, type FieldType, type MessageType, messageType } from './message-types.ts';

/** Told of what is kept as it stands because this program does not know it. */
export type OnUnknown = (what: string) => void;

interface Walk {
  readonly path: (string | number)[];
  readonly onUnknown: OnUnknown;
}

/**
 * A message in the canonical JSON form of protobuf: names in camelCase, enums by name, 64-bit integers as texts, no fields
 * that are not set. Messages of types that are not known stay as they are, and so do values of another type than the field's.
 *
 * @param type `envoy.config.cluster.v3.Cluster`
 */
export function protoJson(type: string, value: unknown, onUnknown: OnUnknown = () => {}): unknown {
  return message(type, value, { path: [], onUnknown });
}

function message(type: string, value: unknown, walk: Walk): unknown {
  const special = wellKnown[type];
  if (special) return special(value, walk);
  const fields = messageType(type);
  return fields && isMap(value) ? fieldsOf(fields, value, walk) : kept(type, value, walk);
}

function kept(type: string, value: unknown, { path, onUnknown }: Walk): unknown {
  onUnknown(`${told(path)}: ${type}`);
  return value;
}

const told = (path: Path) => formatPath(path) || 'the message';

/** Fields that the message does not have are left out: protobuf has no place for them. */
function fieldsOf(fields: MessageType, value: Readonly<Record<string, unknown>>, walk: Walk): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    const inner = value[key];
    if (!field || inner === null || inner === undefined) continue;
    walk.path.push(key);
    const read = fieldValue(field, inner, walk);
    walk.path.pop();
    if (read !== undefined) result[field.jsonName] = read;
  }
  return result;
}

/** `undefined` for what counts as not set. */
function fieldValue(field: FieldType, value: unknown, walk: Walk): unknown {
  const { name, shape, isOptional } = field;
  if (shape === 'list') return Array.isArray(value) ? listValue(name, value, walk) : kept(`[]${name}`, value, walk);
  if (shape === 'map') return isMap(value) ? mapValue(name, value, walk) : kept(`map of ${name}`, value, walk);
  const read = single(name, value, walk);
  return !isOptional && isZero(name, read) ? undefined : read;
}

function listValue(name: string, list: readonly unknown[], walk: Walk): unknown {
  if (list.length === 0) return undefined;
  return list.map((item, index) => {
    walk.path.push(index);
    const read = single(name, item, walk);
    walk.path.pop();
    return read;
  });
}

function mapValue(name: string, map: Readonly<Record<string, unknown>>, walk: Walk): unknown {
  const entries = Object.entries(map).map(([key, item]) => {
    walk.path.push(key);
    const read = single(name, item, walk);
    walk.path.pop();
    return [key, read] as const;
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function single(name: string, value: unknown, walk: Walk): unknown {
  const scalar = scalars[name];
  if (scalar) return scalar(value);
  const names = enumNames(name);
  return names ? enumName(names, value) : message(name, value, walk);
}

const enumName = (names: ReadonlyMap<number, string>, value: unknown): unknown =>
  typeof value === 'number' ? (names.get(value) ?? value) : value;

function isZero(name: string, value: unknown): boolean {
  if (scalars[name]) return value === '' || value === 0 || value === '0' || value === false;
  const names = enumNames(name);
  return names !== undefined && (value === 0 || value === names.get(0));
}

const wide = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);
const narrow = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
const same = (value: unknown): unknown => value;

type Reader = (value: unknown) => unknown;
const scalars: Readonly<Record<string, Reader>> = {
  string: same,
  bytes: same,
  bool: same,
  double: narrow,
  float: narrow,
  int32: narrow,
  sint32: narrow,
  sfixed32: narrow,
  uint32: narrow,
  fixed32: narrow,
  int64: wide,
  sint64: wide,
  sfixed64: wide,
  uint64: wide,
  fixed64: wide,
};

/** Messages whose JSON form is not the map of their fields. */
const wellKnown: Readonly<Record<string, (value: unknown, walk: Walk) => unknown>> = {
  'google.protobuf.Any': anyValue,
  'google.protobuf.Struct': same,
  'google.protobuf.Value': same,
  'google.protobuf.ListValue': same,
  'google.protobuf.Duration': (value) => (typeof value === 'string' ? duration(value) : value),
  'google.protobuf.Timestamp': (value) => (typeof value === 'string' ? timestamp(value) : value),
  'google.protobuf.FieldMask': same,
  ...Object.fromEntries(
    ['Bool', 'String', 'Bytes', 'Int32', 'UInt32', 'Int64', 'UInt64', 'Float', 'Double'].map((name) => [
      `google.protobuf.${name}Value`,
      scalars[name.toLowerCase()] ?? same,
    ]),
  ),
};

/** The message within, with its `@type`; one of a type that is not known is kept whole. */
function anyValue(value: unknown, walk: Walk): unknown {
  if (!isMap(value)) return value;
  const { '@type': url, ...rest } = value;
  if (typeof url !== 'string') return {};
  const type = url.slice(url.lastIndexOf('/') + 1);
  if (wellKnown[type]) return { '@type': url, value: wellKnown[type](rest.value, walk) };
  const fields = messageType(type);
  return fields ? { '@type': url, ...fieldsOf(fields, rest, walk) } : kept(type, value, walk);
}

/** Fractions of a second with 0, 3, 6 or 9 digits. */
function digits(fraction: string): string {
  const nanos = fraction
    .padEnd(9, '0')
    .slice(0, 9)
    .replace(/(?:000){0,3}$/, '');
  return nanos === '' ? '' : `.${nanos}`;
}

const duration = (text: string): string =>
  text.replace(/^(-?\d+)(?:\.(\d+))?s$/, (_, whole: string, fraction = '') => `${whole}${digits(fraction)}s`);
const timestamp = (text: string): string =>
  text.replace(/(:\d\d)(?:\.(\d+))?(?=Z|[-+])/, (_, second: string, fraction = '') => `${second}${digits(fraction)}`);
