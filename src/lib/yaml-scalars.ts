// The scalars of YAML as Go's reader takes them: plain, quoted and block ones.
import { isDocumentMark, passBreak, type Scanner } from './yaml-scan.ts';
import { isBlank, isBreak, isGap, type Token, tabProblem, YamlProblem } from './yaml-token.ts';

export const scalar = (text: string, start: number, end: number, plain = false): Token => ({
  type: 'scalar',
  start,
  end,
  text,
  suffix: '',
  plain,
});

/** Passes a line break and says how it reads: Go keeps those of Unicode. */
export function readBreak(s: Scanner): string {
  const code = s.text.charCodeAt(s.at);
  passBreak(s);
  return code > 0x2000 ? String.fromCharCode(code) : '\n';
}

/** Blanks and line breaks inside a scalar: one break reads as a blank, more as one less. No tab may stand before column `indent`. */
function readGap(s: Scanner, afterBreak: boolean, indent = 0): string {
  const { text } = s;
  const start = s.at;
  let first = '';
  let more = '';
  let broken = afterBreak;
  for (let code = text.charCodeAt(start); ; code = text.charCodeAt(s.at)) {
    if (isBlank(code)) {
      if (broken && code === 9 && s.at - s.lineStart < indent) throw new YamlProblem(tabProblem, s.at);
      s.at++;
    } else if (!isBreak(code)) break;
    else if (broken) more += readBreak(s);
    else {
      first = readBreak(s);
      broken = true;
    }
  }
  if (!broken) return text.slice(start, s.at);
  if (first === '\n') return more === '' ? ' ' : more;
  return first + more;
}

/** A scalar without quotes: it ends at `: `, at ` #`, at a line that is not indented, in a flow collection at its indicators. */
export function scanPlain(s: Scanner): Token {
  const { text } = s;
  const start = s.at;
  const indent = s.indent + 1;
  let value = '';
  let end = start;
  let gap = '';
  let broken = false;
  for (;;) {
    if (isDocumentMark(s) || text.charCodeAt(s.at) === 35) break;
    const from = s.at;
    passWord(s);
    if (s.at > from) {
      value = value === '' && gap === '' ? text.slice(from, s.at) : value + gap + text.slice(from, s.at);
      end = s.at;
      broken = false;
    }
    const code = text.charCodeAt(s.at);
    if (code === 0 || !isGap(code)) break;
    const line = s.line;
    gap = readGap(s, false, indent);
    broken = s.line > line;
    if (s.flowLevel === 0 && s.at - s.lineStart < indent) break;
  }
  if (broken) s.keyAllowed = true;
  return scalar(value, start, end, true);
}

/** Passes what of a plain scalar has no blank in it. */
function passWord(s: Scanner): void {
  const { text } = s;
  const inFlow = s.flowLevel > 0;
  let { at } = s;
  for (let code = text.charCodeAt(at); !isGap(code); code = text.charCodeAt(++at)) {
    if (code === 58 && isGap(text.charCodeAt(at + 1))) break;
    if (inFlow && (code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125)) break;
  }
  s.at = at;
}

/** A scalar in quotes, which may go on over lines, however they are indented. */
export function scanQuoted(s: Scanner, quote: '"' | "'"): Token {
  const { text } = s;
  const start = s.at;
  const mark = quote.charCodeAt(0);
  s.at++;
  let value = '';
  for (;;) {
    if (isDocumentMark(s))
      throw new YamlProblem(`the text in quotes (${quote}) does not end before the document does`, start);
    if (text.charCodeAt(s.at) === 0) throw new YamlProblem(`the text in quotes (${quote}) has no end`, start);
    let escapedBreak = false;
    let from = s.at;
    for (let code = text.charCodeAt(s.at); !isGap(code); code = text.charCodeAt(s.at)) {
      if (code === mark) {
        if (mark !== 39 || text.charCodeAt(s.at + 1) !== 39) break;
        value += text.slice(from, s.at + 1);
        from = s.at += 2;
      } else if (code === 92 && mark === 34) {
        value += text.slice(from, s.at);
        escapedBreak = isBreak(text.charCodeAt(s.at + 1));
        if (escapedBreak) {
          s.at++;
          passBreak(s);
        } else value += readEscape(s);
        from = s.at;
        if (escapedBreak) break;
      } else s.at++;
    }
    value += text.slice(from, s.at);
    if (text.charCodeAt(s.at) === mark) break;
    if (escapedBreak || isGap(text.charCodeAt(s.at))) value += readGap(s, escapedBreak);
  }
  s.at++;
  return scalar(value, start, s.at);
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function readEscape(s: Scanner): string {
  const { text } = s;
  const letter = text.charAt(s.at + 1);
  const length = Object.hasOwn(codeLengths, letter) ? (codeLengths[letter] ?? 0) : 0;
  if (length === 0) {
    const character = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (character === undefined && !(letter === '/' && isJson(s))) {
      const shown = letter === '\0' ? '\\' : `\\${letter}`;
      throw new YamlProblem(`${shown} is no escape; write \\\\ for a backslash, or use single quotes`, s.at);
    }
    s.at += 2;
    return character ?? letter;
  }
  const digits = text.slice(s.at + 2, s.at + 2 + length);
  const code = /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : -1;
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  if (code < 0 || code > 0x10ffff || (isHalf && !isJson(s)))
    throw new YamlProblem(`\\${letter} needs the ${length} hexadecimal digits of a character`, s.at);
  s.at += 2 + length;
  return isHalf ? String.fromCharCode(code) : String.fromCodePoint(code);
}

/** JSON is read as that, by kubectl too: it has escapes that Go's YAML has not. */
export function isJson({ text }: Scanner): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    JSON.parse(text.slice(0, -1));
    return true;
  } catch {
    return false;
  }
}
