// Messages and Kubernetes objects as templates see them: Go structs with their fields, getters and nil pointers.
import type { Tree } from '../model/kube-object.ts';
import { type KubernetesField, kubernetesFields } from '../objects/kubernetes-types.ts';
import {
  type Behaviour,
  behaviour,
  behaviourOf,
  type GoMap,
  type GoValue,
  isList,
  isMap,
  stringMap,
  type Value,
} from '../template/value.ts';
import { parseNanoseconds } from './durations.ts';
import { type MessageField, messageFields, messageJson } from './messages.ts';

/** What stands behind a struct: a message or Kubernetes type and its JSON. */
export interface GoSource {
  readonly type: string;
  readonly value: Tree;
  readonly proto: boolean;
}

/** A Go name's field in JSON: `HTTPGet` is httpGet, `PodIP` is podIP. */
function byGoName<T extends { readonly name: string }>(fields: ReadonlyMap<string, T>, name: string): T | undefined {
  const direct = fields.get(name.slice(0, 1).toLowerCase() + name.slice(1));
  if (direct) return direct;
  for (const field of fields.values()) if (field.name.toLowerCase() === name.toLowerCase()) return field;
  return undefined;
}

const go = (own: Behaviour): GoValue => ({ [behaviour]: own });

/** A message as templates see a pointer to it; undefined is its nil pointer. */
export function messageValue(value: Tree | undefined, message: string): GoValue {
  const fields = messageFields(message) ?? new Map<string, MessageField>();
  const read = (field: MessageField) => messageFieldValue(value?.[field.name], field);
  return go({
    type: `*${message}`,
    kind: value ? 'struct' : 'nil',
    field(name) {
      const field = byGoName(fields, name);
      return field && { value: value ? read(field) : undefined };
    },
    method(name) {
      const field = name.startsWith('Get') ? byGoName(fields, name.slice(3)) : undefined;
      return field && (() => read(field));
    },
    print: () => (value ? messageJson(value, message) : '<nil>'),
    ...(value && { source: { type: message, value, proto: true } satisfies GoSource }),
  });
}

function messageFieldValue(value: unknown, field: MessageField): Value {
  const { shape, type } = field;
  if (shape === 'list') return ((value ?? []) as readonly unknown[]).map((item) => messageSingle(item, field));
  if (shape === 'single') return messageSingle(value, field);
  const map = value as Readonly<Record<string, unknown>> | undefined;
  if (type === 'string') return stringMap(map as Readonly<Record<string, string>> | undefined);
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, item]) => [key, messageSingle(item, field)]));
}

function messageSingle(value: unknown, { type, names }: MessageField): Value {
  if (type === 'enum') return enumValue(value, names ?? new Map());
  if (type === 'Duration') return durationValue(value as string | undefined);
  if (type.endsWith('Value')) return wrapperValue(value, type);
  if (type === 'string') return (value as string | undefined) ?? '';
  if (type === 'bool') return value === true;
  if (type === 'double') return (value as number | undefined) ?? 0;
  if (/^u?int/.test(type)) return BigInt((value as number | undefined) ?? 0);
  return messageFields(type) ? messageValue(value as Tree | undefined, type) : (value as Value);
}

function enumValue(value: unknown, names: ReadonlyMap<number, string>): GoValue {
  const text = typeof value === 'string' ? value : (names.get(0) ?? '0');
  const [number] = [...names].find(([, name]) => name === text) ?? [Number(text) || 0];
  return go({
    type: 'enum',
    kind: 'enum',
    integer: BigInt(number),
    print: () => text,
    method: (name) => (name === 'String' ? () => text : undefined),
  });
}

function wrapperValue(value: unknown, type: string): GoValue {
  const isNil = value === undefined;
  const zero = type === 'BoolValue' ? false : type === 'StringValue' ? '' : /^(?:Double|Float)/.test(type) ? 0 : 0n;
  const inner: Value = isNil
    ? zero
    : typeof value === 'number' && typeof zero === 'bigint'
      ? BigInt(value)
      : (value as Value);
  return go({
    type: `*wrapperspb.${type}`,
    kind: isNil ? 'nil' : 'struct',
    field: (name) => (name === 'Value' ? { value: inner } : undefined),
    method: (name) => (name === 'GetValue' ? () => inner : undefined),
    print: () => (isNil ? '<nil>' : `value:${JSON.stringify(value)}`),
  });
}

function durationValue(text: string | undefined): GoValue {
  const nanoseconds = text === undefined ? undefined : (parseNanoseconds(text) ?? 0);
  const seconds = Math.trunc((nanoseconds ?? 0) / 1e9);
  const parts: GoMap = { Seconds: BigInt(seconds), Nanos: BigInt((nanoseconds ?? 0) - seconds * 1e9) };
  return go({
    type: '*durationpb.Duration',
    kind: nanoseconds === undefined ? 'nil' : 'struct',
    field: (name) => (Object.hasOwn(parts, name) ? { value: parts[name] } : undefined),
    method: (name) => {
      const part = name.replace(/^Get/, '');
      return Object.hasOwn(parts, part) ? () => parts[part] : undefined;
    },
    print: () => (nanoseconds === undefined ? '<nil>' : `seconds:${seconds}`),
    source: nanoseconds,
  });
}

/** A Kubernetes object as templates see its Go struct. */
export function kubernetesValue(value: Tree | undefined, type: string): GoValue {
  const fields = kubernetesFields(type) ?? new Map<string, KubernetesField>();
  return go({
    type: `v1.${type}`,
    kind: value ? 'struct' : 'nil',
    field(name) {
      const field = byGoName(fields, name);
      return field && { value: kubernetesFieldValue(value?.[field.name], field) };
    },
    print: () => JSON.stringify(value ?? null),
    ...(value && { source: { type, value, proto: false } satisfies GoSource }),
  });
}

function kubernetesFieldValue(value: unknown, field: KubernetesField): Value {
  const { shape } = field;
  if (shape === 'list') return ((value ?? []) as readonly unknown[]).map((item) => kubernetesSingle(item, field));
  if (shape === 'single') return kubernetesSingle(value, field);
  return stringMap(value as Readonly<Record<string, string>> | undefined);
}

function kubernetesSingle(value: unknown, { type, pointer }: KubernetesField): Value {
  if (pointer && (value === undefined || value === null)) return kubernetesValue(undefined, type);
  if (kubernetesFields(type)) return kubernetesValue((value as Tree | undefined) ?? {}, type);
  if (type === 'bool') return value === true;
  if (/^int/.test(type)) return BigInt((value as number | undefined) ?? 0);
  return value === undefined || value === null ? '' : String(value);
}

/** A struct that is no message: its fields by Go name. */
export function structValue(type: string, fields: Readonly<Record<string, Value>>): GoValue {
  return go({
    type,
    kind: 'struct',
    field: (name) => (Object.hasOwn(fields, name) ? { value: fields[name] } : undefined),
  });
}

/** A template's value as plain JSON data; integers become numbers. */
export function plainData(value: Value): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map(plainData);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainData(item)]));
  const own = behaviourOf(value);
  if (own?.kind === 'map') return own.entries ?? null;
  if (own?.integer !== undefined) return Number(own.integer);
  return (own?.source as GoSource | undefined)?.value ?? null;
}
