// eq, ne, lt and their kin, with Go's refusals to compare unlike kinds.
import { FunctionError } from './template-error.ts';
import { behaviourOf, compareText, typeName, type Value } from './value.ts';

type Basic = boolean | bigint | number | string;

/** What a value is compared as, or undefined for kinds that have no order. */
function basic(value: Value): Basic | undefined {
  if (typeof value === 'object' || typeof value === 'undefined') return value ? behaviourOf(value)?.integer : undefined;
  return value;
}

const isNil = (value: Value) => value === undefined || value === null || behaviourOf(value)?.kind === 'nil';

/** Whether `first` equals one of `others`. Throws FunctionError for kinds that Go does not compare. */
export function equal(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new FunctionError('missing argument for comparison');
  return others.some((other) => equalPair(first, other));
}

function equalPair(a: Value, b: Value): boolean {
  const [x, y] = [basic(a), basic(b)];
  if (x !== undefined && y !== undefined && typeof x === typeof y) return x === y;
  const absent = a === undefined || a === null || b === undefined || b === null;
  if (x !== undefined || y !== undefined) {
    if (absent) return false;
    throw incompatible(a, b);
  }
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  if (typeName(a) !== typeName(b)) throw incompatible(a, b);
  if (behaviourOf(a)?.kind !== 'struct') throw new FunctionError(`non-comparable type ${typeName(b)}`);
  return a === b;
}

/** Whether a < b. Throws FunctionError for kinds that have no order. */
export function less(a: Value, b: Value): boolean {
  const [x, y] = [basic(a), basic(b)];
  if (x === undefined || y === undefined) throw new FunctionError('invalid type for comparison');
  if (typeof x !== typeof y) throw incompatible(a, b);
  if (typeof x === 'string' && typeof y === 'string') return compareText(x, y) < 0;
  if (typeof x === 'bigint' && typeof y === 'bigint') return x < y;
  if (typeof x === 'number' && typeof y === 'number') return x < y;
  throw new FunctionError('invalid type for comparison');
}

/** a <= b */
export const lessOrEqual = (a: Value, b: Value) => less(a, b) || equal(a, [b]);

function incompatible(a: Value, b: Value): FunctionError {
  return new FunctionError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
}
