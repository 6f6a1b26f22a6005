/** Words and signs of a template. `text` is what stands between actions; `error` ends the stream. */
export type TokenKind =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'open'
  | 'close'
  | 'char'
  | 'string'
  | 'raw'
  | 'rune'
  | 'number'
  | 'complex'
  | 'bool'
  | 'nil'
  | 'dot'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'keyword'
  | 'error'
  | 'eof';

export interface Token {
  readonly kind: TokenKind;
  /** As written; the message of an `error`. */
  readonly text: string;
  /** Offset into the template. */
  readonly pos: number;
}

const keywords = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);
const alphanumeric = String.raw`[_\p{L}\p{Nd}]`;
const word = new RegExp(`${alphanumeric}+`, 'uy');
const spaces = /[ \t\r\n]+/y;
const rightDelimiter = /[ \t\r\n]-\}\}|\}\}/y;
const quoted = /"(?:[^"\\\n]|\\[^\n])*"/y;
const rawQuoted = /`[^`]*`/y;
const rune = /'(?:[^'\\\n]|\\[^\n])*'/y;
const digits = String.raw`(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][-+]?[\d_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?[\d_]*)?)i?`;
const number = new RegExp(`[-+]?${digits}`, 'y');
const terminator = /[ \t\r\n.,|:)(]|\}\}|$/y;
const signs: Readonly<Record<string, TokenKind>> = { '=': 'assign', '|': 'pipe' };

/** Cuts a template into tokens; white space that trim markers take away is gone already. */
export function* lex(text: string): Generator<Token, void> {
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    const plain = open < 0 ? text.slice(at) : text.slice(at, open);
    const trims = open >= 0 && /^-[ \t\r\n]/.test(text.slice(open + 2, open + 4));
    const kept = trims ? plain.replace(/[ \t\r\n]+$/, '') : plain;
    if (kept !== '') yield { kind: 'text', text: kept, pos: at };
    if (open < 0) break;
    const inner = open + (trims ? 4 : 2);
    if (text.startsWith('/*', inner)) {
      const after = skipComment(text, inner);
      if (typeof after === 'string') return yield { kind: 'error', text: after, pos: open };
      at = after;
    } else {
      yield { kind: 'left', text: '{{', pos: open };
      const after = yield* lexAction(text, inner);
      if (after === undefined) return;
      at = after;
    }
  }
  yield { kind: 'eof', text: 'EOF', pos: text.length };
}

/** Offset behind the comment that starts at `start`, or what is wrong with it. */
function skipComment(text: string, start: number): number | string {
  const close = text.indexOf('*/', start + 2);
  if (close < 0) return 'unclosed comment';
  rightDelimiter.lastIndex = close + 2;
  const delimiter = rightDelimiter.exec(text);
  if (!delimiter) return 'comment ends before closing delimiter';
  return behind(text, delimiter);
}

function behind(text: string, delimiter: RegExpExecArray): number {
  const end = delimiter.index + delimiter[0].length;
  if (delimiter[0] === '}}') return end;
  spaces.lastIndex = end;
  return spaces.test(text) ? spaces.lastIndex : end;
}

/** Yields the tokens of one action; returns the offset behind it, undefined after an error. */
function* lexAction(text: string, start: number): Generator<Token, number | undefined> {
  let depth = 0;
  let at = start;
  while (true) {
    const delimiter = match(rightDelimiter, text, at);
    if (delimiter) {
      if (depth > 0) return void (yield { kind: 'error', text: 'unclosed left paren', pos: at });
      yield { kind: 'right', text: '}}', pos: delimiter.index + delimiter[0].length - 2 };
      return behind(text, delimiter);
    }
    const token = nextToken(text, at);
    if (token.kind === 'open') depth++;
    if (token.kind === 'close' && --depth < 0)
      return void (yield { kind: 'error', text: 'unexpected right paren', pos: at });
    yield token;
    if (token.kind === 'error') return undefined;
    at += token.text.length;
  }
}

function nextToken(text: string, at: number): Token {
  const token = (kind: TokenKind, value: string): Token => ({ kind, text: value, pos: at });
  const fail = (message: string) => token('error', message);
  const first = text[at];
  if (first === undefined) return fail('unclosed action');
  const space = match(spaces, text, at)?.[0];
  // The last space before `-}}` belongs to the delimiter.
  if (space) return token('space', text.startsWith('-}}', at + space.length) ? space.slice(0, -1) : space);
  if (first === ':') return text[at + 1] === '=' ? token('declare', ':=') : fail('expected :=');
  const sign = signs[first];
  if (sign) return token(sign, first);
  if (first === '(') return token('open', first);
  if (first === ')') return token('close', first);
  if (first === '"') return literal(quoted, 'string', 'unterminated quoted string');
  if (first === '`') return literal(rawQuoted, 'raw', 'unterminated raw quoted string');
  if (first === "'") return literal(rune, 'rune', 'unterminated character constant');
  if (first === '$') return name('variable', '$');
  if (first === '.' && !/[0-9]/.test(text[at + 1] ?? '')) return name('field', '.');
  if (/[-+.0-9]/.test(first)) return numeric();
  if (match(word, text, at)) return identifier();
  return /[!-~]/.test(first) ? token('char', first) : fail(`unrecognized character in action: ${codePoint(text, at)}`);

  function literal(pattern: RegExp, kind: TokenKind, message: string): Token {
    const found = match(pattern, text, at)?.[0];
    return found === undefined ? fail(message) : token(kind, found);
  }
  function name(kind: 'field' | 'variable', prefix: string): Token {
    const rest = match(word, text, at + 1)?.[0] ?? '';
    if (rest === '' && match(terminator, text, at + 1)) return token(kind === 'field' ? 'dot' : kind, prefix);
    const bad = badCharacter(at + 1 + rest.length);
    return bad ?? token(kind, prefix + rest);
  }
  function badCharacter(after: number): Token | undefined {
    return match(terminator, text, after) ? undefined : fail(`bad character ${codePoint(text, after)}`);
  }
  function identifier(): Token {
    const found = match(word, text, at)?.[0] ?? '';
    const bad = badCharacter(at + found.length);
    if (bad) return bad;
    if (keywords.has(found)) return token('keyword', found);
    if (found === 'nil') return token('nil', found);
    return token(found === 'true' || found === 'false' ? 'bool' : 'identifier', found);
  }
  function numeric(): Token {
    const found = match(number, text, at)?.[0] ?? '';
    const end = at + found.length;
    if (match(word, text, end)) return fail(`bad number syntax: "${text.slice(at, end + 1)}"`);
    if (!/[-+]/.test(text[end] ?? '')) return token('number', found);
    const second = match(number, text, end)?.[0] ?? '';
    const whole = found + second;
    if (match(word, text, end + second.length) || !whole.endsWith('i')) return fail(`bad number syntax: "${whole}"`);
    return token('complex', whole);
  }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A character as Go's messages name it: `U+0040 '@'`. */
function codePoint(text: string, at: number): string {
  const code = text.codePointAt(at);
  if (code === undefined) return 'U+FFFFFFFFFFFFFFFF';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')} '${String.fromCodePoint(code)}'`;
}
