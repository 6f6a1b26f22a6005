import envoyMessages from '#generated/data/envoy-messages.ts';

/** A field's type: a scalar's or message's name, in a list or as the values of a map. */
export interface FieldType {
  readonly name: string;
  readonly shape: 'one' | 'list' | 'map';
  /** The type of a map's keys. */
  readonly key?: string;
}

/** The fields of a message by every name that is accepted: as in the proto file, and in camelCase. */
export type MessageType = ReadonlyMap<string, FieldType>;

interface Catalogue {
  readonly roots: ReadonlyMap<string, string>;
  readonly enums: ReadonlyMap<string, ReadonlySet<string>>;
  readonly messages: ReadonlyMap<string, readonly string[]>;
}

let catalogue: Catalogue | undefined;
const parsed = new Map<string, MessageType>();

/** The message that patches of this `applyTo` hold; undefined where Envoy has none. */
export function rootMessage(applyTo: string): string | undefined {
  return load().roots.get(applyTo);
}

/** The names of an enum's values, or undefined when `name` is no enum. */
export function enumValues(name: string): ReadonlySet<string> | undefined {
  return load().enums.get(name);
}

/** The fields of a message, or undefined when Envoy has no such message. */
export function messageType(name: string): MessageType | undefined {
  const known = parsed.get(name);
  if (known) return known;
  const lines = load().messages.get(name);
  if (!lines) return undefined;
  const fields = new Map<string, FieldType>();
  for (const line of lines) {
    const [field = '', type = ''] = line.split(' ');
    fields.set(camelCase(field), fieldType(type));
    fields.set(field, fieldType(type));
  }
  parsed.set(name, fields);
  return fields;
}

/** `fooBar` of `foo_bar`, protobuf's name of a field in JSON. */
function camelCase(field: string): string {
  return field.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function fieldType(text: string): FieldType {
  if (text.startsWith('[]')) return { name: text.slice(2), shape: 'list' };
  const map = /^map<(\w+),(.+)>$/.exec(text);
  return map ? { name: map[2] ?? '', shape: 'map', key: map[1] ?? '' } : { name: text, shape: 'one' };
}

function load(): Catalogue {
  if (catalogue) return catalogue;
  const roots = new Map<string, string>();
  const enums = new Map<string, ReadonlySet<string>>();
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
    if (what === 'enum') enums.set(name, new Set(rest.map((value) => value.split('=')[0] ?? '')));
    else if (what === 'root') roots.set(name, rest[0] ?? '');
  }
  catalogue = { roots, enums, messages };
  return catalogue;
}
