import { formatValue } from '../format.ts';
import { fn, type TemplateFunction } from '../functions.ts';
import { parseInteger } from '../literals.ts';
import { FunctionError } from '../template-error.ts';
import { behaviourOf, type Value } from '../value.ts';
import { limited } from './lists.ts';

/** Number functions of sprig 3.3; integers have 64 bits. */
export const numbers: Readonly<Record<string, TemplateFunction>> = {
  atoi: fn('string', (text) => (/^[-+]?\d+$/.test(text) ? int64(BigInt(text.replace(/^\+/, ''))) : 0n)),
  int: fn('any', toInteger),
  int64: fn('any', toInteger),
  float64: fn('any', toFloat),
  toDecimal: fn('any', (value) => {
    const text = formatValue(value);
    return /^[-+]?[0-7]+$/.test(text) ? (parseInteger(text.replace(/^([-+]?)/, '$10o')) ?? 0n) : 0n;
  }),
  add1: fn('any', (value) => int64(toInteger(value) + 1n)),
  add: fn('...any', (...values) => int64(values.reduce<bigint>((sum, value) => sum + toInteger(value), 0n))),
  sub: fn('any any', (a, b) => int64(toInteger(a) - toInteger(b))),
  mul: fn('any ...any', (first, ...values) =>
    values.reduce<bigint>((product, value) => int64(product * toInteger(value)), toInteger(first)),
  ),
  div: fn('any any', (a, b) => int64(toInteger(a) / divisor(b))),
  mod: fn('any any', (a, b) => toInteger(a) % divisor(b)),
  add1f: fn('any', (value) => decimal(toFloat(value) + 1)),
  addf: fn('...any', (...values) => values.reduce<number>((sum, value) => decimal(sum + toFloat(value)), 0)),
  subf: fn('any ...any', (first, ...values) =>
    values.reduce<number>((rest, value) => decimal(rest - toFloat(value)), toFloat(first)),
  ),
  mulf: fn('any ...any', (first, ...values) =>
    values.reduce<number>((product, value) => decimal(product * toFloat(value)), toFloat(first)),
  ),
  divf: fn('any ...any', (first, ...values) =>
    values.reduce<number>((quotient, value) => {
      if (toFloat(value) === 0) throw new FunctionError('decimal division by 0');
      // 16 digits behind the point, as the decimals of sprig have.
      return Number((quotient / toFloat(value)).toFixed(16));
    }, toFloat(first)),
  ),
  max: fn('any ...any', (...values) => extreme(values, (a, b) => a > b)),
  biggest: fn('any ...any', (...values) => extreme(values, (a, b) => a > b)),
  min: fn('any ...any', (...values) => extreme(values, (a, b) => a < b)),
  maxf: fn('any ...any', (...values) => Math.max(...values.map(toFloat))),
  minf: fn('any ...any', (...values) => Math.min(...values.map(toFloat))),
  ceil: fn('any', (value) => Math.ceil(toFloat(value))),
  floor: fn('any', (value) => Math.floor(toFloat(value))),
  round: fn('any int ...float64', round),
  until: fn('int', (count) => steps(0n, count, count < 0n ? -1n : 1n)),
  untilStep: fn('int int int', steps),
  seq: fn('...int', (...bounds) => sequence(bounds).join(' ')),
};

const int64 = (value: bigint) => BigInt.asIntN(64, value);

/** Sums of decimals without the dust of binary fractions: 15 digits hold for every double. */
const decimal = (value: number) => Number(value.toPrecision(15));

/** Any value as an integer: what is none is 0, as in sprig. */
function toInteger(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? int64(BigInt(Math.trunc(value))) : 0n;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string')
    return parseInteger(value.replace(/^([-+]?)0+(?=\d)/, '$1').replace(/\.0*$/, '')) ?? 0n;
  return behaviourOf(value)?.integer ?? 0n;
}

function toFloat(value: Value): number {
  if (typeof value === 'string') return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(value) ? Number(value) : 0;
  return typeof value === 'number' ? value : Number(toInteger(value));
}

function divisor(value: Value): bigint {
  const number = toInteger(value);
  if (number === 0n) throw new FunctionError('runtime error: integer divide by zero');
  return number;
}

function extreme(list: readonly Value[], wins: (a: bigint, b: bigint) => boolean): bigint {
  return list.map(toInteger).reduce((best, value) => (wins(value, best) ? value : best));
}

function round(value: Value, places: bigint, roundOn = 0.5): number {
  const power = 10 ** Number(places);
  const digit = power * toFloat(value);
  const rounded = digit - Math.trunc(digit) >= roundOn ? Math.ceil(digit) : Math.floor(digit);
  return rounded / power;
}

function steps(start: bigint, stop: bigint, step: bigint): bigint[] {
  const list: bigint[] = [];
  if (step === 0n || (stop < start ? step > 0n : step < 0n)) return list;
  for (let at = start; stop < start ? at > stop : at < stop; at += step) limited(list).push(at);
  return list;
}

function sequence([first, second, third]: readonly bigint[]): bigint[] {
  if (first === undefined) return [];
  const [start, end] = second === undefined ? [1n, first] : third === undefined ? [first, second] : [first, third];
  const direction = end < start ? -1n : 1n;
  const step = third === undefined ? direction : (second ?? direction);
  return direction < 0n && step > 0n ? [] : steps(start, end + direction, step);
}
