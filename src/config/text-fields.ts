import configMessages from '#generated/data/config-schema.ts';
import { isMap } from '../lib/tree.ts';
import { type Field, fieldNamed } from '../model/config-schema.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Path } from '../model/source.ts';

/** The scalar at a path as its author wrote it, or undefined when that is not known. */
export type SourceOf = (path: Path) => string | undefined;

/** Types whose values Istio reads as text, whatever YAML takes them for. */
const textTypes = ['string', 'scalar', 'quantityText'];

/** Istio and Kubernetes read these themselves, and refuse numbers and booleans for texts: in a file, quotes are asked for. */
const strictMessages = ['MeshConfig', 'ObjectMeta'];

/** Whether a field holds one text. */
export const isTextField = ({ type, many }: Field): boolean => many === undefined && textTypes.includes(type);

/**
 * A document in which every text field holds text: `tag: 1.30` is the tag "1.30", not the number 1.3.
 *
 * @param document an IstioOperator
 */
export function withTexts(document: Tree, sourceOf: SourceOf): Tree {
  const texts = (value: unknown, field: Field, path: Path): unknown => {
    if (strictMessages.includes(field.type)) return value;
    if (isTextField(field)) return isNumberOrBoolean(value) ? asWritten(sourceOf(path), value, field) : value;
    if (field.many === 'list' && Array.isArray(value))
      return value.map((item, index) => texts(item, itemOf(field), [...path, index]));
    if (!isMap(value)) return value;
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
      const inner = memberOf(field, key);
      return [key, inner ? texts(item, inner, [...path, key]) : item];
    });
    return Object.fromEntries(entries);
  };
  return texts(document, { type: 'IstioOperator' }, []) as Tree; // a map in, a map out
}

/** The field of the schema at a path in words; undefined for one that is not known. */
export function fieldAt(words: readonly string[]): Field | undefined {
  let field: Field | undefined = { type: 'IstioOperator' };
  for (const word of words) {
    if (!field) return undefined;
    if (word.startsWith('[')) field = field.many === 'list' ? itemOf(field) : undefined;
    else field = memberOf(field, word);
  }
  return field;
}

function itemOf({ many: _, ...item }: Field): Field {
  return item;
}

/** The field under a key of a message or map. */
function memberOf(field: Field, key: string): Field | undefined {
  if (field.many === 'map') return itemOf(field);
  const message = field.many === undefined ? configMessages()[field.type] : undefined;
  return message && fieldNamed(message, key);
}

/** What a text field holds: the text, or the value where a field takes both and both are spelled alike, such as 2. */
export function asWritten(source: string | undefined, value: unknown, { type }: Field): unknown {
  if (source === undefined) return type === 'scalar' ? value : String(value);
  return type === 'scalar' && String(value) === source ? value : source;
}

const isNumberOrBoolean = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';
