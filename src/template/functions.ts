// How a function of a template is declared: its parameters in Go's words, so that arguments are checked as Go does.
import { FunctionError } from './template-error.ts';
import {
  behaviourOf,
  type Caller,
  entriesOf,
  type GoMap,
  isList,
  isMap,
  type ParameterType,
  type ParameterTypes,
  type TemplateFunction,
  typeName,
  type Value,
} from './value.ts';

type TypeOf<Word> = Word extends `...${infer Rest extends ParameterType}`
  ? ParameterTypes[Rest][]
  : Word extends ParameterType
    ? ParameterTypes[Word]
    : never;
type ArgumentsOf<Signature extends string> = Signature extends ''
  ? []
  : Signature extends `${infer Head} ${infer Tail}`
    ? [TypeOf<Head>, ...ArgumentsOf<Tail>]
    : Signature extends `...${string}`
      ? TypeOf<Signature> extends infer Rest extends unknown[]
        ? Rest
        : never
      : [TypeOf<Signature>];

export type { Caller, TemplateFunction };
export type FunctionMap = ReadonlyMap<string, TemplateFunction>;

/** Declares a function: `fn('int ...string', (count, ...texts) => …)`. */
export function fn<const Signature extends string>(
  signature: Signature,
  call: (...args: ArgumentsOf<Signature>) => Value,
): TemplateFunction {
  const words = signature === '' ? [] : signature.split(' ');
  const parameters = words.map((word) => word.replace('...', '') as ParameterType);
  // The evaluator has checked the arguments against `parameters`, which the type of `call` is made from.
  return { parameters, variadic: signature.includes('...'), call: (args) => call(...(args as ArgumentsOf<Signature>)) };
}

/** Functions by name; a later map wins. */
export function functionMap(...tables: readonly Readonly<Record<string, TemplateFunction>>[]): FunctionMap {
  return new Map(tables.flatMap((table) => Object.entries(table)));
}

const goNames: Readonly<Record<ParameterType, string>> = {
  any: 'interface {}',
  string: 'string',
  int: 'int',
  float64: 'float64',
  bool: 'bool',
  list: '[]interface {}',
  map: 'map[string]interface {}',
  stringMap: 'map[string]string',
};

/** Go's name of a parameter's type. */
export const parameterName = (type: ParameterType) => goNames[type];

/** Whether nil may be given: to everything but scalars. */
export const takesNil = (type: ParameterType) => !['string', 'int', 'float64', 'bool'].includes(type);

/** The value as a function with this parameter wants it; throws FunctionError when the types differ. */
export function convertArgument(value: Value, type: ParameterType): Value {
  if (type === 'any') return value ?? null;
  if (value === undefined) {
    if (takesNil(type)) return type === 'list' ? [] : type === 'map' ? {} : undefined;
    throw new FunctionError(`invalid value; expected ${goNames[type]}`);
  }
  const fits = matches(value, type);
  if (!fits) throw new FunctionError(`wrong type for value; expected ${goNames[type]}; got ${typeName(value)}`);
  return type === 'stringMap' ? (behaviourOf(value)?.entries as unknown as GoMap) : value;
}

function matches(value: Value, type: ParameterType): boolean {
  switch (type) {
    case 'list':
      return isList(value);
    case 'map':
      return isMap(value);
    case 'stringMap':
      return !isMap(value) && typeof value === 'object' && entriesOf(value) !== undefined;
    case 'int':
      return typeof value === 'bigint';
    case 'float64':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    default:
      return typeof value === 'string';
  }
}
