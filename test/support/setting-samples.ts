import configMessages from '#generated/data/config-schema.ts';
import type { Field } from '../../src/model/config-schema.ts';

/** One setting of the configuration with a value that its type takes. */
export interface SettingSample {
  /** Below `spec`: `values.pilot.env`. */
  readonly path: readonly string[];
  readonly value: unknown;
}

const messages = configMessages();
/** Values for the types of the schema; those of messages are made of their fields. */
const samples: Readonly<Record<string, unknown>> = {
  string: 'golden',
  bool: true,
  duration: '37s',
  quantity: '37m',
  quantityText: '37m',
  intOrString: 37,
  scalar: 'golden',
  map: { golden: 'a' },
  any: { golden: 'a' },
  double: 3.7,
};

/**
 * Every setting at or below a path, one sample each; a bool gives two. Messages are entered until one contains itself;
 * a list of messages or a map of them gets one entry with all fields that have a plain type.
 */
export function* settingSamples(
  path: readonly string[],
  type: string,
  seen: readonly string[] = [],
): Iterable<SettingSample> {
  const message = messages[type];
  if (!message || seen.includes(type)) return;
  for (const [name, field] of Object.entries(message)) {
    if (field.unused === true) continue;
    const at = [...path, name];
    if (messages[field.type] && !field.many) yield* settingSamples(at, field.type, [...seen, type]);
    else for (const value of valuesFor(field)) yield { path: at, value };
  }
}

function valuesFor(field: Field): readonly unknown[] {
  if (field.many === 'list') return [[sampleOf(field)]];
  if (field.many === 'map') return [{ golden: sampleOf(field) }];
  if (field.type === 'bool') return [true, false];
  if (field.names) return field.names;
  return [sampleOf(field)];
}

function sampleOf(field: Field): unknown {
  if (field.names) return field.names[0];
  const message = messages[field.type];
  if (message) {
    const plain = Object.entries(message).filter(
      ([, { type, many, unused }]) => !messages[type] && !many && unused !== true,
    );
    return Object.fromEntries(plain.map(([name, own]) => [name, sampleOf(own)]));
  }
  return samples[field.type.replace('!', '')] ?? 4;
}
