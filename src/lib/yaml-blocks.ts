// The blocks of text of YAML, behind `|` and `>`, as Go's reader takes them.
import { readBreak, scalar } from './yaml-scalars.ts';
import { passBreak, passComment, type Scanner } from './yaml-scan.ts';
import { isBlank, isBreak, type Token, tabProblem, YamlProblem } from './yaml-token.ts';

interface Header {
  readonly chomping: string;
  /** Column of the text, 0 when its first line tells. */
  readonly indent: number;
}

function readHeader(s: Scanner): Header {
  const { text } = s;
  const start = s.at;
  s.at++;
  blockHeader.lastIndex = s.at;
  const [whole = '', sign = '', digit = '', digitBefore = '', signBehind = ''] = blockHeader.exec(text) ?? [];
  s.at += whole.length;
  const increment = digit || digitBefore;
  if (increment === '0') throw new YamlProblem('a block of text cannot be indented by 0', start);
  while (isBlank(text.charCodeAt(s.at))) s.at++;
  passComment(s);
  const code = text.charCodeAt(s.at);
  if (code !== 0 && !isBreak(code))
    throw new YamlProblem(`the text of a block starts on the line after ${text.charAt(start)}`, s.at);
  if (code !== 0) passBreak(s);
  const indent = increment === '' ? 0 : Math.max(s.indent, 0) + Number(increment);
  return { chomping: sign || signBehind, indent };
}
const blockHeader = /([+-])([0-9])?|([0-9])([+-])?/y;

/** A block of text behind `|` or `>`. */
export function scanBlock(s: Scanner, isLiteral: boolean): Token {
  const { text } = s;
  const start = s.at;
  const header = readHeader(s);
  const first = s.at;
  let { breaks, indent } = readEmptyLines(s, header.indent);
  let value = '';
  let lastBreak = '';
  let afterBlank = false;
  while (s.at - s.lineStart === indent && text.charCodeAt(s.at) !== 0) {
    const startsBlank = isBlank(text.charCodeAt(s.at));
    const folds = !isLiteral && !afterBlank && !startsBlank && lastBreak === '\n';
    if (!folds) value += lastBreak;
    else if (breaks === '') value += ' ';
    value += breaks;
    afterBlank = startsBlank;
    const from = s.at;
    let code = text.charCodeAt(s.at);
    while (code !== 0 && !isBreak(code)) code = text.charCodeAt(++s.at);
    value += text.slice(from, s.at);
    lastBreak = code === 0 ? '' : readBreak(s);
    ({ breaks } = readEmptyLines(s, indent));
  }
  if (header.chomping !== '-') value += lastBreak;
  if (header.chomping === '+') value += breaks;
  return { ...scalar(value, start, s.at), start: first };
}

interface EmptyLines {
  readonly breaks: string;
  readonly indent: number;
}

/** Lines without text and the indentation of the next: it tells how deep the block is, when nothing did. */
function readEmptyLines(s: Scanner, known: number): EmptyLines {
  const { text } = s;
  let breaks = '';
  let deepest = 0;
  for (;;) {
    while ((known === 0 || s.at - s.lineStart < known) && text.charCodeAt(s.at) === 32) s.at++;
    const column = s.at - s.lineStart;
    deepest = Math.max(deepest, column);
    const code = text.charCodeAt(s.at);
    if (code === 9 && (known === 0 || column < known)) throw new YamlProblem(tabProblem, s.at);
    if (!isBreak(code)) break;
    breaks += readBreak(s);
  }
  return { breaks, indent: known || Math.max(deepest, s.indent + 1, 1) };
}
