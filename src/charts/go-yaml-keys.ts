// The order of keys in YAML that Go writes: numbers inside them count as numbers, letters come last.

const letter = /\p{L}/u;
const isDigit = (character: string | undefined) => character !== undefined && /\p{Nd}/u.test(character);
const wordsOnly = /^[A-Za-z]*$/;

/** Compares two keys as go-yaml does. */
export function compareKeys(a: string, b: string): number {
  if (wordsOnly.test(a) && wordsOnly.test(b)) return a < b ? -1 : Number(a > b);
  const [x, y] = [[...a], [...b]];
  for (let at = 0; at < x.length && at < y.length; at++) {
    const [left = '', right = ''] = [x[at], y[at]];
    if (left === right) continue;
    const [isLeft, isRight] = [letter.test(left), letter.test(right)];
    if (isLeft && isRight) return byCode(left, right);
    if (isLeft || isRight) return isRight ? -1 : 1;
    return compareNumbers(x, y, at) || byCode(left, right);
  }
  return x.length - y.length;
}

function compareNumbers(x: readonly string[], y: readonly string[], at: number): number {
  const prefix = (x[at] === '0' || y[at] === '0') && hasDigitBefore(x, at) ? '1' : '';
  const [left, right] = [digitsFrom(x, at), digitsFrom(y, at)];
  const [a, b] = [BigInt(prefix + left || '0'), BigInt(prefix + right || '0')];
  if (a !== b) return a < b ? -1 : 1;
  return left.length - right.length;
}

/** Whether the number that goes on here began with something other than zeros. */
function hasDigitBefore(x: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(x[before]); before--) if (x[before] !== '0') return true;
  return false;
}

function digitsFrom(x: readonly string[], at: number): string {
  let end = at;
  while (isDigit(x[end])) end++;
  return x
    .slice(at, end)
    .map((digit) => (/[0-9]/.test(digit) ? digit : '0'))
    .join('');
}

const byCode = (a: string, b: string) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
