// Go's literals: numbers, quoted texts, runes.

/** A number as written: an integer, a float, or both where the other form has the same value. */
export interface NumberLiteral {
  readonly integer?: bigint;
  readonly float?: number;
  /** Written as a float, so that it is one where no type is asked for. */
  readonly isFloat: boolean;
}

const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n, mostUnsigned: 2n ** 64n - 1n };

/** Reads a number or a rune; the message when it is none. */
export function parseNumber(text: string): NumberLiteral | string {
  if (text.startsWith("'")) {
    const rune = unquote(text);
    const code = rune?.codePointAt(0);
    if (rune === undefined || code === undefined || [...rune].length !== 1)
      return `malformed character constant: ${text}`;
    return { integer: BigInt(code), float: code, isFloat: false };
  }
  if (text.endsWith('i')) return `complex numbers are not supported: ${text}`;
  const integer = parseInteger(text);
  if (integer !== undefined && integer >= int64.least && integer <= int64.mostUnsigned)
    return { integer, float: Number(integer), isFloat: false };
  const float = parseFloatLiteral(text);
  if (float === undefined) return `bad number syntax: "${text}"`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: "${text}"`;
  return Number.isInteger(float) && Math.abs(float) < 2 ** 63
    ? { integer: BigInt(float), float, isFloat: true }
    : { float, isFloat: true };
}

/** Go's integer with its prefixes and underscores (base 0), or undefined. */
export function parseInteger(text: string): bigint | undefined {
  const match =
    /^([-+]?)(?:0[xX](_?[\da-fA-F]+(?:_[\da-fA-F]+)*)|0[oO]?(_?[0-7]+(?:_[0-7]+)*)|0[bB](_?[01]+(?:_[01]+)*)|(0|[1-9]\d*(?:_\d+)*))$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, sign, hex, octal, binary, decimal] = match;
  const plain = (digits: string) => digits.replaceAll('_', '');
  const value = hex
    ? BigInt(`0x${plain(hex)}`)
    : octal
      ? BigInt(`0o${plain(octal)}`)
      : BigInt(binary ? `0b${plain(binary)}` : plain(decimal ?? '0'));
  return sign === '-' ? -value : value;
}

function parseFloatLiteral(text: string): number | undefined {
  const plain = text.replaceAll(/(?<=\d)_(?=\d)/g, '');
  const hex = /^([-+]?)0[xX]([\da-fA-F]*)(?:\.([\da-fA-F]*))?[pP]([-+]?\d+)$/.exec(plain);
  if (hex) {
    const [, sign, whole = '', fraction = '', exponent] = hex;
    if (whole + fraction === '') return undefined;
    const value = Number.parseInt(whole + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
    return sign === '-' ? -value : value;
  }
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

const simpleEscapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

/** What a literal in double, back or single quotes stands for, or undefined when it is malformed. */
export function unquote(literal: string): string | undefined {
  const quote = literal[0] ?? '';
  const inner = literal.slice(1, -1);
  if (quote === '`') return inner.replaceAll('\r', '');
  if (!inner.includes('\\')) return inner;
  const bytes: number[] = [];
  const pieces = /\\(?:x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))|([^\\]+)/gsu;
  for (const piece of inner.matchAll(pieces)) {
    const meant = bytesOf(piece, quote);
    if (!meant) return undefined;
    bytes.push(...meant);
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** What one piece of a literal stands for: plain text, a character's number or a byte's. */
function bytesOf(piece: RegExpMatchArray, quote: string): Iterable<number> | undefined {
  const [, hex, octal, short, long, simple, plain] = piece;
  if (plain !== undefined) return utf8.encode(plain);
  if (short ?? long) {
    const code = Number.parseInt(short ?? long ?? '', 16);
    return isCharacter(code) ? utf8.encode(String.fromCodePoint(code)) : undefined;
  }
  const byte = hex || octal ? Number.parseInt(hex ?? octal ?? '', hex ? 16 : 8) : escaped(simple ?? '', quote);
  return byte === undefined || byte > 255 ? undefined : [byte];
}

const utf8 = new TextEncoder();

const isCharacter = (code: number): boolean => code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);

function escaped(character: string, quote: string): number | undefined {
  return character === quote ? character.charCodeAt(0) : simpleEscapes[character];
}
