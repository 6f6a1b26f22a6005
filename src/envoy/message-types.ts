import envoyMessages from '#generated/data/envoy-messages.ts';

/** A field's type: a scalar's or message's name, in a list or as the values of a map. */
export interface FieldType {
  readonly name: string;
  readonly shape: 'one' | 'list' | 'map';
  /** The type of a map's keys. */
  readonly key?: string;
  /** Whether a zero that is set differs from none: members of a oneof, and optional fields. */
  readonly isOptional: boolean;
  /** The field's name in JSON. */
  readonly jsonName: string;
}

/** The fields of a message by every name that is accepted: as in the proto file, and in camelCase. */
export type MessageType = ReadonlyMap<string, FieldType>;

/** Names and numbers; several names may have one number. */
type Enum = readonly (readonly [name: string, number: number])[];

interface Catalogue {
  readonly roots: ReadonlyMap<string, string>;
  readonly enums: ReadonlyMap<string, Enum>;
  readonly messages: ReadonlyMap<string, readonly string[]>;
}

let catalogue: Catalogue | undefined;
const parsed = new Map<string, MessageType>();
const byNumber = new Map<string, ReadonlyMap<number, string> | undefined>();

/** The message that patches of this `applyTo` hold; undefined where Envoy has none. */
export function rootMessage(applyTo: string): string | undefined {
  return load().roots.get(applyTo);
}

/** The names of an enum's values, or undefined when `name` is no enum. */
export function enumValues(name: string): ReadonlySet<string> | undefined {
  const values = load().enums.get(name);
  return values && new Set(values.map(([value]) => value));
}

/** The names of an enum's values by number: of several, the first. */
export function enumNames(name: string): ReadonlyMap<number, string> | undefined {
  if (byNumber.has(name)) return byNumber.get(name);
  const values = load().enums.get(name);
  const names = values && new Map(values.toReversed().map(([value, number]) => [number, value]));
  byNumber.set(name, names);
  return names;
}

/** The fields of a message, or undefined when Envoy has no such message. */
export function messageType(name: string): MessageType | undefined {
  const known = parsed.get(name);
  if (known) return known;
  const lines = load().messages.get(name);
  if (!lines) return undefined;
  const fields = new Map<string, FieldType>();
  for (const line of lines) {
    const [field = '', type = '', mark] = line.split(' ');
    const jsonName = camelCase(field);
    const known = { ...fieldType(type), jsonName, isOptional: mark === '?' };
    fields.set(jsonName, known);
    fields.set(field, known);
  }
  parsed.set(name, fields);
  return fields;
}

/** `fooBar` of `foo_bar`, protobuf's name of a field in JSON. */
function camelCase(field: string): string {
  return field.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function fieldType(text: string): Pick<FieldType, 'name' | 'shape' | 'key'> {
  if (text.startsWith('[]')) return { name: text.slice(2), shape: 'list' };
  const map = /^map<(\w+),(.+)>$/.exec(text);
  return map ? { name: map[2] ?? '', shape: 'map', key: map[1] ?? '' } : { name: text, shape: 'one' };
}

function numberedName(text: string): readonly [string, number] {
  const [name = '', number = ''] = text.split('=');
  return [name, Number(number)];
}

function load(): Catalogue {
  if (catalogue) return catalogue;
  const roots = new Map<string, string>();
  const enums = new Map<string, Enum>();
  const messages = new Map<string, string[]>();
  let fields: string[] = [];
  for (const line of envoyMessages().split('\n')) {
    if (line.startsWith(' ')) {
      fields.push(line.slice(1));
      continue;
    }
    const [what, name = '', ...rest] = line.split(' ');
    if (what === 'message') {
      fields = [];
      messages.set(name, fields);
    }
    if (what === 'enum') enums.set(name, rest.map(numberedName));
    else if (what === 'root') roots.set(name, rest[0] ?? '');
  }
  catalogue = { roots, enums, messages };
  return catalogue;
}
