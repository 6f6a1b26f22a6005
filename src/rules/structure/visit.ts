import { isMap } from '../../lib/tree.ts';
import type { Path } from '../../model/source.ts';
import type { ValueSchema } from './schema.ts';

/** A value and what it must look like. */
export interface Place {
  readonly value: unknown;
  readonly schema: ValueSchema;
  readonly path: Path;
}

/** Calls `visit` for a value and everything in it that the schema knows, parents first. */
export function visitPlaces(place: Place, visit: (place: Place) => void): void {
  visit(place);
  const { value, schema, path } = place;
  const { properties = {}, additionalProperties, items } = schema;
  if (Array.isArray(value)) {
    if (items) for (const [index, item] of value.entries()) into(item, items, index);
  } else if (isMap(value)) {
    for (const key of Object.keys(value)) {
      const inner = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      if (inner) into(value[key], inner, key);
    }
  }
  function into(inner: unknown, innerSchema: ValueSchema, step: string | number): void {
    visitPlaces({ value: inner, schema: innerSchema, path: [...path, step] }, visit);
  }
}
