// What the scalars of Kubernetes' YAML stand for, as Go's sigs.k8s.io/yaml has it: YAML 1.1 without dates and base-60 numbers.

/** A scalar that JSON has no number for. */
export const notANumber = Symbol('no number of JSON');

const words: ReadonlyMap<string, boolean | null | typeof notANumber> = new Map<
  string,
  boolean | null | typeof notANumber
>([
  ...forms(true, 'y', 'yes', 'on', 'true'),
  ...forms(false, 'n', 'no', 'off', 'false'),
  ...forms(null, 'null'),
  ['~', null],
  ['', null],
  ...[
    '.nan',
    '.NaN',
    '.NAN',
    ...['', '+', '-'].flatMap((sign) => ['.inf', '.Inf', '.INF'].map((inf) => sign + inf)),
  ].map((word) => [word, notANumber] as const),
]);

function forms<T>(value: T, ...names: readonly string[]): readonly (readonly [string, T])[] {
  return names.flatMap((name) =>
    [name, name.toUpperCase(), `${name[0]?.toUpperCase()}${name.slice(1)}`].map((form) => [form, value] as const),
  );
}

/** What plain scalars that are no text start with. */
const starts = /^[-+0-9.yYnNtTfFoO~]/;
const integer = /^([-+]?)(?:0([xX])([0-9a-fA-F]+)|0([oO]?)([0-7]+)|0([bB])([01]+)|([1-9][0-9]*|0))$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const mostSigned = 2n ** 63n;

/** Go's reading of a plain scalar as a whole number; bigints where a double is not exact. */
function goInteger(plain: string): number | bigint | undefined {
  // Go has a second look at what starts with 0b, and finds the sign behind it then.
  const match = integer.exec(plain.replace(/^0b([-+])(?=[01]+$)/, '$10b'));
  if (!match) return undefined;
  const [, sign = '', x, hexadecimal, , octal, b, binary, digits = ''] = match;
  const source = x ? `0x${hexadecimal}` : octal ? `0o${octal}` : b ? `0b${binary}` : digits;
  const small = Number(source);
  if (small <= Number.MAX_SAFE_INTEGER) return sign === '-' ? -small || 0 : small;
  const value = BigInt(source);
  if (sign === '-') return value <= mostSigned ? -value : undefined;
  return value < (sign === '+' ? mostSigned : 2n * mostSigned) ? value : undefined;
}

/** Go's reading of a plain scalar as a number, or undefined when it is text. */
function goNumber(source: string): number | bigint | undefined {
  const first = source.charCodeAt(0);
  // Go wants the underscores between digits in what starts with a point, and passes over all of them elsewhere.
  if (first === 46 && /_(?!\d)|(?<!\d)_/.test(source)) return undefined;
  const plain = source.includes('_') ? source.replaceAll('_', '') : source;
  const whole = first === 46 ? undefined : goInteger(plain);
  if (whole !== undefined) return whole;
  if (!decimal.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

export type Resolved = string | boolean | null | number | bigint | typeof notANumber;

/** What a plain scalar stands for, whole numbers exact. */
export function resolveScalar(source: string): Resolved {
  if (source !== '' && !starts.test(source)) return source;
  if (source.length < 6) {
    const word = words.get(source);
    if (word !== undefined) return word;
  }
  const first = source.charCodeAt(0);
  if (first > 57) return source;
  return goNumber(source) ?? source;
}

/** What a plain scalar stands for, as JSON has it. */
export function plainScalar(source: string): string | boolean | null | number | typeof notANumber {
  const value = resolveScalar(source);
  return typeof value === 'bigint' ? Number(value) : value;
}

/** The text of a key, or undefined for one that Go refuses: null, and whole numbers above 2^63. */
export function keyText(value: Resolved, source: string): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || (typeof value === 'bigint' && value >= mostSigned)) return undefined;
  if (value === notANumber)
    return /n[aA][nN]$|NAN$|NaN$/.test(source) ? '.nan' : source.startsWith('-') ? '-.inf' : '.inf';
  if (typeof value !== 'number' || goInteger(source.replaceAll('_', '')) !== undefined) return String(value);
  return shortFloat(value);
}

/** A number in the shortest form that is the same in 32 bits, as Go's `%g` has it: `1e+06`. */
function shortFloat(value: number): string {
  const single = Math.fround(value);
  if (single === 0) return Object.is(single, -0) ? '-0' : '0';
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf';
  let digits = 1;
  while (digits < 9 && Math.fround(Number(single.toExponential(digits - 1))) !== single) digits++;
  const [mantissa = '', exponent = ''] = single.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(`${mantissa}e${power}`));
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
