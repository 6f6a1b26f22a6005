import { closest } from '../lib/suggest.ts';
import { isMap } from '../lib/tree.ts';
import { type Field, fieldNamed, type Message, type Messages } from '../model/config-schema.ts';
import type { Path } from '../model/source.ts';
import { isLabelValue, isMetadataKey } from '../rules/structure/metadata-problems.ts';
import { describe, scalarProblem } from './scalars.ts';

/** What is wrong at a place of the document, before it is known who wrote it. */
export interface Complaint {
  readonly path: Path;
  readonly level: 'error' | 'warning';
  /** Ends so that the path can follow: `unknown key`. */
  readonly message: string;
  readonly suggestion?: string | undefined;
  /** The key at `path` is meant, not its value. */
  readonly key?: true;
}

/** Checks a value against a message: unknown keys, wrong types, names that do not exist, fields that nothing reads. */
export function checkMessage(messages: Messages, type: string, value: unknown): Iterable<Complaint> {
  return checkValue(value, { type }, { messages, path: [] });
}

interface Place {
  readonly messages: Messages;
  readonly path: Path;
}

const below = (place: Place, step: string | number): Place => ({ ...place, path: [...place.path, step] });

function* checkField(value: unknown, field: Field, place: Place): Iterable<Complaint> {
  if (field.unused !== undefined) yield unused(field.unused, place);
  if (field.deprecated) yield deprecated(place);
  if (value === null) return;
  if (field.many === undefined) yield* checkValue(value, field, place);
  else if (field.many === 'map' ? !isMap(value) : !Array.isArray(value))
    yield wrongType(value, `a ${field.many} is wanted`, place);
  else
    for (const [key, item] of Object.entries(value as object)) // a map or a list, as just checked
      if (item !== null) yield* checkItem(key, item, field, below(place, field.many === 'map' ? key : Number(key)));
}

/** A key with its value, as labels or annotations where the field becomes such. */
function* checkItem(key: string, item: unknown, field: Field, place: Place): Iterable<Complaint> {
  if (field.becomes && !isMetadataKey(field.becomes, key)) yield noKey(place);
  const isWrong = field.becomes === 'labels' && !isMap(item) && !Array.isArray(item) && !isLabelValue(String(item));
  if (isWrong) yield noLabelValue(item, place);
  else yield* checkValue(item, field, place);
}

const noKey = ({ path }: Place): Complaint => ({
  path,
  level: 'error',
  message: 'no key that Kubernetes takes:',
  suggestion: 'NAME or PREFIX/NAME: the prefix a DNS name, the name of letters, digits, "-", "_" and ".", at most 63',
  key: true,
});

const noLabelValue = (value: unknown, { path }: Place): Complaint => ({
  path,
  level: 'error',
  message: `${describe(value)} is no value of a label:`,
  suggestion: 'letters, digits, "-", "_" and ".", at most 63',
});

function* checkValue(value: unknown, field: Field, place: Place): Iterable<Complaint> {
  const message = place.messages[field.type];
  if (message) {
    yield* checkFields(value, message, place);
    return;
  }
  const problem = scalarProblem(value, field.type);
  if (problem) yield wrongType(value, problem, place);
  else if (field.names) yield* checkName(value, field.names, { ...place, level: 'error' });
  else if (field.known) yield* checkName(value, field.known, { ...place, level: 'warning' });
}

function* checkFields(value: unknown, message: Message, place: Place): Iterable<Complaint> {
  if (!isMap(value)) {
    yield wrongType(value, 'a map is wanted', place);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const field = fieldNamed(message, key);
    if (field) yield* checkField(item, field, below(place, key));
    else yield unknownKey(message, key, place);
  }
}

function unknownKey(message: Message, key: string, { path }: Place): Complaint {
  const known = Object.keys(message);
  const best = closest(key, known);
  const few = known.length <= 8 ? `known: ${known.join(', ')}` : undefined;
  const suggestion = best === undefined ? few : `did you mean "${best}"?`;
  return { path: [...path, key], level: 'error', message: 'unknown key', suggestion, key: true };
}

function unused(instead: string | true, { path }: Place): Complaint {
  const suggestion = instead === true ? undefined : `use ${instead}`;
  return { path, level: 'warning', message: 'without effect:', suggestion, key: true };
}

const deprecated = ({ path }: Place): Complaint => ({ path, level: 'warning', message: 'deprecated:', key: true });

function* checkName(
  value: unknown,
  names: readonly string[],
  { path, level }: Place & Pick<Complaint, 'level'>,
): Iterable<Complaint> {
  if (typeof value !== 'string' || names.includes(value)) return;
  const best = closest(value, names);
  const list = `one of ${names.map((name) => (name === '' ? '""' : name)).join(', ')}`;
  const suggestion = best === undefined ? list : `did you mean "${best}"? (${list})`;
  yield { path, level, message: `unknown value ${describe(value)} of`, suggestion };
}

const wrongType = (value: unknown, wanted: string, { path }: Place): Complaint => ({
  path,
  level: 'error',
  message: `${wanted}, not ${describe(value)}:`,
});
