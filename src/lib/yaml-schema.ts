// The scalars and mappings of Kubernetes' YAML: YAML 1.1 without dates and base-60 numbers, keys as JSON has them.
import {
  defineMappingTag,
  defineScalarTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  seqTag,
  strTag,
  YAMLException,
} from 'js-yaml';

const booleans = new Map(
  [
    ...['y', 'yes', 'on', 'true'].map((word) => [word, true] as const),
    ...['n', 'no', 'off', 'false'].map((word) => [word, false] as const),
  ].flatMap(([word, value]) =>
    [word, word.toUpperCase(), `${word[0]?.toUpperCase()}${word.slice(1)}`].map((form) => [form, value] as const),
  ),
);
const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Go's reading of a plain scalar as a number, or undefined when it is text. */
function goNumber(source: string): number | undefined {
  const plain = source.replaceAll('_', '');
  if (integer.test(plain)) {
    const sign = plain.startsWith('-') ? -1 : 1;
    const digits = plain.replace(/^[-+]/, '').replace(/^0(?=[0-7]+$)/, '0o');
    return sign * Number(digits) || 0;
  }
  if (!decimal.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

const booleanTag = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  implicitFirstChars: [...'yYnNtTfFoO'],
  resolve: (source) => booleans.get(source) ?? NOT_RESOLVED,
  identify: (value) => typeof value === 'boolean',
});
const numberTag = (name: string, implicit: boolean) =>
  defineScalarTag<number>(name, {
    implicit,
    implicitFirstChars: [...'+-.0123456789'],
    resolve: (source) => {
      if (/^[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)$/.test(source))
        throw new YAMLException(`${source} is no number that JSON has`);
      return goNumber(source) ?? NOT_RESOLVED;
    },
    identify: (value) => typeof value === 'number',
  });

let repeatedKey = false;

/** Does `work`, and says whether one of the mappings that it built names a key twice: asking its events is worth it then only. */
export function watchingKeys<T>(work: () => T): { readonly value: T; readonly hasRepeatedKey: boolean } {
  repeatedKey = false;
  const value = work();
  return { value, hasRepeatedKey: repeatedKey };
}

/** A mapping with text keys, as JSON has it: `y: 3` has the key "true", `1.0: x` the key "1". */
const mappingTag = defineMappingTag<Record<string, unknown>>('tag:yaml.org,2002:map', {
  create: () => ({}),
  addPair(map, key, value) {
    if (key !== null && typeof key === 'object') return 'a mapping key must be text';
    const name = String(key);
    repeatedKey ||= Object.hasOwn(map, name);
    if (name === '__proto__')
      Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
    else map[name] = value;
    return '';
  },
  has: (map, key) => Object.hasOwn(map, String(key)),
  keys: (map) => Object.keys(map),
  get: (map, key) => map[String(key)],
  identify: (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
});

export const kubernetesSchema = new Schema([
  strTag,
  seqTag,
  mappingTag,
  nullYaml11Tag,
  booleanTag,
  numberTag('tag:yaml.org,2002:int', true),
  numberTag('tag:yaml.org,2002:float', false),
  mergeTag,
]);

/** What a plain scalar stands for. */
export const plainScalar = (source: string): unknown => kubernetesSchema.resolveImplicitScalarTag(source).value;
