// Which token is next: the dispatch of the scanner.
import { scanBlock } from './yaml-blocks.ts';
import { isJson, scanPlain, scanQuoted } from './yaml-scalars.ts';
import {
  closeBlocks,
  closeFlow,
  forgetKey,
  isDocumentMark,
  mayBeKey,
  openBlock,
  openFlow,
  passGaps,
  push,
  type Scanner,
  saveKey,
  scanColon,
} from './yaml-scan.ts';
import { scanAnchor, scanDirective, scanTag } from './yaml-tags.ts';
import { isGap, type Token, tabProblem, YamlProblem } from './yaml-token.ts';

/** The next token; it stays the next one. */
export function peek(s: Scanner): Token {
  while (s.head === s.tokens.length || mayBeKey(s)) fetch(s);
  return s.tokens[s.head] as Token; // there is one: the loop above saw to it
}

/** The next token; the one after it is next then. */
export function take(s: Scanner): Token {
  const token = peek(s);
  s.head++;
  s.taken++;
  if (s.head === s.tokens.length) {
    s.tokens.length = 0;
    s.head = 0;
  }
  return token;
}

function fetch(s: Scanner): void {
  passGaps(s);
  const { text } = s;
  closeBlocks(s, s.at - s.lineStart);
  const code = text.charCodeAt(s.at);
  const isFirst = s.at === s.lineStart;
  if (code === 0) endText(s);
  else if (isFirst && code === 37) scanDirective(s);
  else if (isFirst && isDocumentMark(s)) scanDocumentMark(s, code);
  else if (!scanIndicator(s, code)) throw noToken(s);
}

function endText(s: Scanner): void {
  s.line++; // no key goes on behind the end
  closeBlocks(s, -1);
  forgetKey(s);
  s.keyAllowed = false;
  push(s, 'end of text', s.at);
}

function scanDocumentMark(s: Scanner, code: number): void {
  closeBlocks(s, -1);
  forgetKey(s);
  s.keyAllowed = false;
  const start = s.at;
  s.at += 3;
  push(s, code === 45 ? 'document start' : 'document end', start, s.at);
}

/** Whether a token starts with this character; it is scanned then. */
function scanIndicator(s: Scanner, code: number): boolean {
  const isAlone = isGap(s.text.charCodeAt(s.at + 1));
  const inFlow = s.flowLevel > 0;
  switch (code) {
    case 91: // [
    case 123: // {
      openFlow(s, code === 91 ? '[' : '{');
      return true;
    case 93: // ]
    case 125: // }
      closeFlow(s, code === 93 ? ']' : '}');
      return true;
    case 44: // ,
      forgetKey(s);
      s.keyAllowed = true;
      push(s, ',', s.at, ++s.at);
      return true;
    case 45: // -
      if (isAlone) scanDash(s);
      else scanPlainKey(s);
      return true;
    case 63: // ?
      if (inFlow || isAlone) scanQuestion(s);
      else scanPlainKey(s);
      return true;
    case 58: // :
      if (inFlow || isAlone) scanColon(s);
      else scanPlainKey(s);
      return true;
    default:
      return scanNode(s, code);
  }
}

function scanNode(s: Scanner, code: number): boolean {
  switch (code) {
    case 42: // *
    case 38: // &
      scanAnchor(s, code === 42 ? 'alias' : 'anchor');
      return true;
    case 33: // !
      scanTag(s);
      return true;
    case 34: // "
    case 39: // '
      saveKey(s);
      s.keyAllowed = false;
      s.tokens.push(scanQuoted(s, code === 34 ? '"' : "'"));
      return true;
    case 124: // |
    case 62: // >
      if (s.flowLevel > 0) return false;
      forgetKey(s);
      s.keyAllowed = true;
      s.tokens.push(scanBlock(s, code === 124));
      return true;
    case 9:
      if (!isJson(s)) return false;
      s.at++;
      return true;
    case 35: // #
    case 37: // %
    case 64: // @
    case 96: // `
      return false;
    default:
      scanPlainKey(s);
      return true;
  }
}

function noToken(s: Scanner): YamlProblem {
  const character = s.text.charAt(s.at);
  if (character === '\t') return new YamlProblem(tabProblem, s.at);
  return new YamlProblem(`no text starts with ${character} unless it stands in quotes`, s.at);
}

function scanPlainKey(s: Scanner): void {
  saveKey(s);
  s.keyAllowed = false;
  s.tokens.push(scanPlain(s));
}

function scanDash(s: Scanner): void {
  if (s.flowLevel === 0) {
    if (!s.keyAllowed) throw new YamlProblem('a list cannot start here: its first "- " needs a line of its own', s.at);
    openBlock(s, 'list');
  }
  forgetKey(s);
  s.keyAllowed = true;
  push(s, '-', s.at, ++s.at);
}

function scanQuestion(s: Scanner): void {
  if (s.flowLevel === 0) {
    if (!s.keyAllowed) throw new YamlProblem('a key cannot start here: "? " needs a line of its own', s.at);
    openBlock(s, 'map');
  }
  forgetKey(s);
  s.keyAllowed = s.flowLevel === 0;
  push(s, 'key', s.at, ++s.at);
}
