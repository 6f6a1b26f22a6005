/**
 * The type of what stands at a place of `Value`. A place is a path with `[]` for every element of a list and `{}` for every
 * value of a map: `spec.http[].match[].headers{}`. A place that does not exist is `never`, so that a rule for it does not compile.
 */
export type At<Value, Place extends string> = Place extends ''
  ? Value
  : Place extends `${infer Head}.${infer Rest}`
    ? At<Step<NonNullable<Value>, Head>, Rest>
    : Step<NonNullable<Value>, Place>;

type Step<Value, Name extends string> = Name extends `${infer Field}[]`
  ? Element<Step<Value, Field>>
  : Name extends `${infer Field}{}`
    ? MapValue<Step<Value, Field>>
    : Name extends keyof Value
      ? NonNullable<Value[Name]>
      : never;
type Element<List> = List extends readonly (infer Value)[] ? NonNullable<Value> : never;
type MapValue<Map> = Map extends Readonly<Record<string, infer Value>> ? NonNullable<Value> : never;

/** `spec.http[].port` as the steps spec, http, [], port. */
export function parsePlace(place: string): readonly string[] {
  return place === '' ? [] : place.split(/\.|(?=\[\]|\{\})/);
}

/** Whether a step leads into every element of a list or every value of a map. */
export const isEvery = (step: string): boolean => step === '[]' || step === '{}';
