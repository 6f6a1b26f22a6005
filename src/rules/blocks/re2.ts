// The syntax of Go's regexp (RE2): JavaScript's RegExp accepts other things (look-around, back-references), and takes others for text.

/** Why a text is no RE2 regular expression, or undefined. */
export function re2Problem(pattern: string): string | undefined {
  try {
    parse(new Cursor(pattern));
    return undefined;
  } catch (error) {
    if (error instanceof Re2Error) return error.message;
    throw error;
  }
}

class Re2Error extends Error {
  override readonly name = 'Re2Error';
}

class Cursor {
  readonly #runes: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#runes = [...pattern];
  }

  get done(): boolean {
    return this.#at >= this.#runes.length;
  }

  peek(ahead = 0): string {
    return this.#runes[this.#at + ahead] ?? '';
  }

  next(): string {
    const rune = this.peek();
    this.#at++;
    return rune;
  }

  /** Steps over a text, if it is what follows. */
  take(text: string): boolean {
    if (![...text].every((rune, index) => this.peek(index) === rune)) return false;
    this.#at += text.length;
    return true;
  }

  /** Up to and over `end`; undefined, and nothing read, when there is none. */
  until(end: string): string | undefined {
    const rest = this.#runes.slice(this.#at).join('');
    const index = rest.indexOf(end);
    if (index < 0) return undefined;
    this.#at += [...rest.slice(0, index + end.length)].length;
    return rest.slice(0, index);
  }
}

/** How often the largest repeated part below an atom is copied: Go allows 1000. */
type Copies = number;

interface Group {
  /** Copies of the atom that a repetition would apply to; undefined where none stands. */
  last: Copies | undefined;
  /** The most copies of any part so far. */
  most: Copies;
}

const maxCopies = 1000;
const maxDepth = 1000;

function parse(cursor: Cursor): void {
  const names = new Set<string>();
  const groups: Group[] = [{ last: undefined, most: 1 }];
  let afterRepetition = false;
  while (!cursor.done) {
    const group = groups.at(-1) as Group;
    const start = cursor.peek();
    const count = start === '{' ? readCount(cursor) : undefined;
    const repeats = count !== undefined || '*+?'.includes(start);
    if (repeats) {
      if (count === undefined) cursor.next();
      repeat(group, { start, copies: count ?? 1, afterRepetition });
      cursor.take('?');
    } else if (start === '(') openGroup(cursor, groups, names);
    else if (start === ')') closeGroup(cursor, groups);
    else if (cursor.take('|')) group.last = undefined;
    else if (readAtom(cursor)) group.last = 1;
    afterRepetition = repeats;
  }
  if (groups.length > 1) throw new Re2Error('a ")" is missing');
}

function repeat(
  group: Group,
  { start, copies, afterRepetition }: { start: string; copies: number; afterRepetition: boolean },
) {
  if (afterRepetition) throw new Re2Error(`"${start}" follows another repetition`);
  if (group.last === undefined) throw new Re2Error(`there is nothing that "${start}" could repeat`);
  group.last *= Math.max(1, copies);
  if (group.last > maxCopies) throw new Re2Error(`a part is repeated more than ${maxCopies} times`);
  group.most = Math.max(group.most, group.last);
}

/** `{2}`, `{2,}`, `{2,3}`: the larger number; undefined, and nothing read, for a `{` that stands for itself. */
function readCount(cursor: Cursor): number | undefined {
  let text = '';
  while (/[{\d,]/.test(cursor.peek(text.length))) text += cursor.peek(text.length);
  const match = /^\{(0|[1-9]\d*)(?:,(0|[1-9]\d*)?)?\}$/.exec(`${text}${cursor.peek(text.length)}`);
  if (!match) return undefined;
  const [whole, min = '', max = min] = match;
  if (Number(min) > maxCopies || Number(max) > maxCopies || Number(min) > Number(max))
    throw new Re2Error(`"${whole}" is no count of repetitions: at most ${maxCopies}`);
  cursor.take(whole);
  return Number(max);
}

function openGroup(cursor: Cursor, groups: Group[], names: Set<string>): void {
  cursor.next();
  if (cursor.take('?') && !readGroupStart(cursor, names)) return;
  groups.push({ last: undefined, most: 1 });
  if (groups.length > maxDepth) throw new Re2Error('the groups nest too deeply');
}

function closeGroup(cursor: Cursor, groups: Group[]): void {
  cursor.next();
  const inner = groups.pop();
  const outer = groups.at(-1);
  if (!inner || !outer) throw new Re2Error('a ")" closes nothing');
  outer.last = inner.most;
  outer.most = Math.max(outer.most, inner.most);
}

/** What follows `(?`: a name, or flags that open a group (`(?i:`) or stand alone (`(?i)`: false). */
function readGroupStart(cursor: Cursor, names: Set<string>): boolean {
  if (cursor.take('P<') || cursor.take('<')) {
    const name = cursor.until('>');
    if (name === undefined || !/^\w+$/.test(name))
      throw new Re2Error('"(?<" is followed by no name (look-behind does not exist)');
    if (names.has(name)) throw new Re2Error(`two groups have the name ${name}`);
    names.add(name);
    return true;
  }
  let flags = '';
  while (/[imsU-]/.test(cursor.peek())) flags += cursor.next();
  const end = cursor.next();
  if (!/^[imsU]*(?:-[imsU]+)?$/.test(flags) || !(end === ':' || end === ')'))
    throw new Re2Error(`"(?${flags}${end}" is no group of this syntax (look-around does not exist)`);
  return end === ':';
}

/** One character, class or assertion; false when it was an empty quotation. */
function readAtom(cursor: Cursor): boolean {
  if (cursor.take('[')) readClass(cursor);
  else if (cursor.take('\\Q')) return readQuoted(cursor);
  else if (cursor.peek() === '\\' && /[AbBz]/.test(cursor.peek(1))) cursor.take(`\\${cursor.peek(1)}`);
  else if (cursor.peek() !== '\\') cursor.next();
  else if (!readNamedSet(cursor)) readEscape(cursor);
  return true;
}

function readQuoted(cursor: Cursor): boolean {
  const quoted = cursor.until('\\E');
  if (quoted !== undefined) return quoted !== '';
  let some = false;
  for (; !cursor.done; cursor.next()) some = true;
  return some;
}

const posixClasses = /^\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit)$/;

function readClass(cursor: Cursor): void {
  cursor.take('^');
  for (let first = true; first || !cursor.take(']'); first = false) {
    if (cursor.done) throw new Re2Error('a "]" is missing');
    if (readPosixClass(cursor) || readNamedSet(cursor)) continue;
    const low = readClassRune(cursor);
    if (cursor.peek() !== '-' || cursor.peek(1) === ']' || cursor.peek(1) === '') continue;
    cursor.next();
    if (readClassRune(cursor) < low) throw new Re2Error('a range of characters ends before it begins');
  }
}

function readPosixClass(cursor: Cursor): boolean {
  if (cursor.peek() !== '[' || cursor.peek(1) !== ':') return false;
  let length = 2;
  while (cursor.peek(length) !== '' && !(cursor.peek(length) === ':' && cursor.peek(length + 1) === ']')) length++;
  if (cursor.peek(length) === '') return false;
  cursor.take('[:');
  const name = cursor.until(':]') ?? '';
  if (!posixClasses.test(name)) throw new Re2Error(`[:${name}:] is no class of characters`);
  return true;
}

function readClassRune(cursor: Cursor): number {
  if (cursor.peek() === '\\') return readEscape(cursor);
  return cursor.next().codePointAt(0) ?? 0;
}

/** `\d`, `\pL`, `\p{Greek}` and their like. */
function readNamedSet(cursor: Cursor): boolean {
  if (cursor.peek() !== '\\') return false;
  const letter = cursor.peek(1);
  if (/[dswDSW]/.test(letter)) return cursor.take(`\\${letter}`);
  if (!/[pP]/.test(letter)) return false;
  cursor.take(`\\${letter}`);
  const name = cursor.take('{') ? cursor.until('}') : cursor.next();
  if (!name || !isUnicodeSet(name.replace(/^\^/, '')))
    throw new Re2Error(`\\${letter}{${name ?? ''}} is no set of characters`);
  return true;
}

function isUnicodeSet(name: string): boolean {
  if (name === 'Any') return true;
  return ['General_Category', 'Script'].some((property) => {
    try {
      // The engine knows Unicode's names; nothing is matched with this expression.
      return /^\w+$/.test(name) && new RegExp(`\\p{${property}=${name}}`, 'u') !== undefined;
    } catch {
      return false;
    }
  });
}

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** The character that an escape stands for. */
function readEscape(cursor: Cursor): number {
  cursor.next();
  if (cursor.done) throw new Re2Error('a "\\" ends the expression');
  const letter = cursor.next();
  if (letter === 'x') return readHex(cursor);
  if (letter === '0' || (/[1-7]/.test(letter) && /[0-7]/.test(cursor.peek()))) {
    let digits = letter;
    while (digits.length < 3 && /[0-7]/.test(cursor.peek())) digits += cursor.next();
    return Number.parseInt(digits, 8);
  }
  const control = controls[letter];
  if (control !== undefined) return control;
  if (/[A-Za-z0-9]|[^\0-\x7f]/.test(letter))
    throw new Re2Error(`"\\${letter}" is no escape${/\d/.test(letter) ? ' (back-references do not exist)' : ''}`);
  return letter.codePointAt(0) ?? 0;
}

function readHex(cursor: Cursor): number {
  const digits = cursor.take('{') ? (cursor.until('}') ?? '') : cursor.next() + cursor.next();
  const value = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Infinity;
  if (value > 0x10ffff) throw new Re2Error('"\\x" is followed by no hexadecimal number');
  return value;
}
