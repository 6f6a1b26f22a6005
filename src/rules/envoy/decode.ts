import { enumValues, type FieldType, type MessageType, messageType } from '../../envoy/message-types.ts';
import { parseDuration } from '../../lib/duration.ts';
import { didYouMean } from '../../lib/suggest.ts';
import { isMap } from '../../lib/tree.ts';
import type { Path } from '../../model/source.ts';

/** What decoding a value as an Envoy message brings up; `unknown` alone does not keep it from being used. */
export interface DecodeProblem {
  readonly kind: 'invalid' | 'unknown';
  readonly path: Path;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** Reads `value` as the JSON form of the message `type` and yields, in the order of the text, what does not fit. */
export function* decodeMessage(type: string, value: unknown, path: Path): Generator<DecodeProblem> {
  const special = wellKnown[type];
  if (special) {
    yield* special(value, path);
    return;
  }
  const fields = messageType(type);
  if (!fields) yield invalid(path, `${type} is no message that Envoy has`);
  else if (!isMap(value)) yield invalid(path, `a mapping is wanted here (${type})`);
  else yield* decodeFields({ type, fields }, value, path);
}

interface NamedType {
  readonly type: string;
  readonly fields: MessageType;
}

function* decodeFields(
  { type, fields }: NamedType,
  value: Readonly<Record<string, unknown>>,
  path: Path,
): Generator<DecodeProblem> {
  for (const [key, inner] of Object.entries(value)) {
    const field = fields.get(key);
    const at = [...path, key];
    if (field) yield* decodeField(field, inner, at);
    else
      yield {
        kind: 'unknown',
        path: at,
        message: `unknown field "${key}" in ${type}`,
        suggestion: didYouMean(key, fields.keys()),
      };
  }
}

function* decodeField(field: FieldType, value: unknown, path: Path): Generator<DecodeProblem> {
  if (value === null && field.name !== 'google.protobuf.Value') return;
  if (field.shape === 'one') yield* decodeValue(field.name, value, path);
  else if (field.shape === 'list') {
    if (!Array.isArray(value)) yield invalid(path, 'a list is wanted here');
    else for (const [index, item] of value.entries()) yield* decodeValue(field.name, item ?? {}, [...path, index]);
  } else if (!isMap(value)) yield invalid(path, 'a mapping is wanted here');
  else
    for (const [key, item] of Object.entries(value)) {
      if (field.key !== 'string' && !isWhole(key)) yield invalid([...path, key], 'a number is wanted as key');
      yield* decodeValue(field.name, item ?? {}, [...path, key]);
    }
}

function* decodeValue(type: string, value: unknown, path: Path): Generator<DecodeProblem> {
  const scalar = scalars[type];
  const names = enumValues(type);
  if (scalar) {
    if (!scalar.fits(value)) yield invalid(path, `${scalar.wanted} is wanted here`);
  } else if (names) {
    if (typeof value === 'string' ? !names.has(value) : !isWhole(value))
      yield {
        ...invalid(path, `unknown value ${JSON.stringify(value)} for ${type}`),
        suggestion: nearest(value, names),
      };
  } else yield* decodeMessage(type, value, path);
}

/** The messages whose JSON form is not a mapping of their fields. */
const wellKnown: Readonly<Record<string, (value: unknown, path: Path) => Iterable<DecodeProblem>>> = {
  'google.protobuf.Any': decodeAny,
  'google.protobuf.Struct': (value, path) => (isMap(value) ? [] : [invalid(path, 'a mapping is wanted here')]),
  'google.protobuf.Value': () => [],
  'google.protobuf.ListValue': (value, path) => (Array.isArray(value) ? [] : [invalid(path, 'a list is wanted here')]),
  'google.protobuf.Duration': (value, path) =>
    typeof value === 'string' && parseDuration(value) !== undefined
      ? []
      : [invalid(path, 'a duration is wanted here, such as 1.5s')],
  'google.protobuf.Timestamp': (value, path) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
      ? []
      : [invalid(path, 'a time is wanted here, such as 2026-01-31T12:00:00Z')],
  ...Object.fromEntries(
    ['Bool', 'String', 'Bytes', 'Int32', 'UInt32', 'Int64', 'UInt64', 'Float', 'Double'].map((name) => [
      `google.protobuf.${name}Value`,
      (value: unknown, path: Path) => decodeValue(name.toLowerCase(), value, path),
    ]),
  ),
};

function* decodeAny(value: unknown, path: Path): Generator<DecodeProblem> {
  if (!isMap(value)) return yield invalid(path, 'a mapping with @type is wanted here');
  const { '@type': url, ...rest } = value;
  if (typeof url !== 'string') return yield invalid(path, '@type is missing: it names the message that follows');
  const type = url.slice(url.lastIndexOf('/') + 1);
  const at = [...path, '@type'];
  const fields = messageType(type);
  if (!fields) {
    const hint = /[./]v2(?:alpha\d*)?\./.test(type) ? 'Envoy knows the v3 types only' : undefined;
    yield { ...invalid(at, `referenced type ${JSON.stringify(url)} is unknown`), suggestion: hint };
  } else if (wellKnown[type]) yield* decodeMessage(type, rest.value, [...path, 'value']);
  else yield* decodeFields({ type, fields }, rest, path);
}

/**
 * Names of the filters in a decoded message that carry no configuration: their message has `typed_config`, and neither that
 * nor `config_discovery` is set. Lists are not looked into, as the reference does not.
 */
export function* withoutConfig(type: string, value: unknown): Generator<string> {
  const fields = messageType(type);
  if (!fields || !isMap(value) || wellKnown[type]) return;
  if (
    fields.has('typed_config') &&
    !['typed_config', 'typedConfig', 'config_discovery', 'configDiscovery'].some((key) => isMap(value[key]))
  )
    yield typeof value.name === 'string' ? value.name : '';
  for (const [key, inner] of Object.entries(value)) {
    const field = fields.get(key);
    if (field?.shape === 'one') yield* withoutConfig(field.name, inner);
  }
}

interface Scalar {
  readonly wanted: string;
  fits(value: unknown): boolean;
}

const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const real: Scalar = {
  wanted: 'a number',
  fits: (value) =>
    typeof value === 'number' ||
    (typeof value === 'string' && (decimal.test(value) || /^(?:NaN|-?Infinity)$/.test(value))),
};
const whole = (from: number, to: number): Scalar => ({
  wanted: `a whole number from ${from} to ${to}`,
  fits: (value) => isWhole(value) && Number(value) >= from && Number(value) <= to,
});
const int32 = whole(-(2 ** 31), 2 ** 31 - 1);
const int64 = whole(-(2 ** 63), 2 ** 63);
const scalars: Readonly<Record<string, Scalar>> = {
  string: { wanted: 'text', fits: (value) => typeof value === 'string' },
  bool: { wanted: 'true or false', fits: (value) => typeof value === 'boolean' },
  bytes: {
    wanted: 'base64 text',
    fits: (value) => typeof value === 'string' && /^[A-Za-z0-9+/\s]*={0,2}$/.test(value),
  },
  double: real,
  float: real,
  int32,
  sint32: int32,
  int64,
  sint64: int64,
  uint32: whole(0, 2 ** 32 - 1),
  uint64: whole(0, 2 ** 64),
};

function isWhole(value: unknown): boolean {
  return typeof value === 'number'
    ? Number.isInteger(value)
    : typeof value === 'string' && /^-?(?:0|[1-9]\d*)$/.test(value);
}

function nearest(value: unknown, names: ReadonlySet<string>): string | undefined {
  return typeof value === 'string' ? didYouMean(value, names) : undefined;
}

function invalid(path: Path, message: string): DecodeProblem {
  return { kind: 'invalid', path, message };
}
