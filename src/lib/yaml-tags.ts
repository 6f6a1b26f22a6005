// Anchors, tags and directives of YAML, as Go's reader takes them.
import { closeBlocks, forgetKey, passBreak, passComment, type Scanner, saveKey } from './yaml-scan.ts';
import { isBlank, isGap, YamlProblem } from './yaml-token.ts';

const nameLetters = /[0-9A-Za-z_-]*/y;

function readName(s: Scanner): string {
  nameLetters.lastIndex = s.at;
  const name = nameLetters.exec(s.text)?.[0] ?? '';
  s.at += name.length;
  return name;
}

export function scanAnchor(s: Scanner, type: 'alias' | 'anchor'): void {
  saveKey(s);
  s.keyAllowed = false;
  const start = s.at++;
  const name = readName(s);
  const next = s.text.charCodeAt(s.at);
  if (name === '' || !(isGap(next) || '?:,]}%@`'.includes(String.fromCharCode(next))))
    throw new YamlProblem(
      `${s.text.charAt(start)} begins the name of an ${type}, of letters, digits, - and _; other texts that start with it stand in quotes`,
      start,
    );
  s.tokens.push({ type, start, end: s.at, text: name, suffix: '', plain: false });
}

const tagLetters =
  /(?:[\w\-;/?:@&=+$,.!~*'()[\]]|%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3})*/iy;

/** The part of a tag that is an address. */
function readTagSuffix(s: Scanner, start: number): string {
  tagLetters.lastIndex = s.at;
  const suffix = tagLetters.exec(s.text)?.[0] ?? '';
  s.at += suffix.length;
  if (s.text.charAt(s.at) === '%')
    throw new YamlProblem('a % in a tag needs two hexadecimal digits of a character', start);
  try {
    return suffix.includes('%') ? decodeURIComponent(suffix) : suffix;
  } catch {
    return suffix;
  }
}

export function scanTag(s: Scanner): void {
  saveKey(s);
  s.keyAllowed = false;
  const start = s.at;
  let handle = '';
  let suffix = '';
  if (s.text.charAt(s.at + 1) === '<') {
    s.at += 2;
    suffix = readTagSuffix(s, start);
    if (suffix === '' || s.text.charAt(s.at) !== '>') throw new YamlProblem('the tag !<…> has no end', start);
    s.at++;
  } else ({ handle, suffix } = readShortTag(s));
  if (!isGap(s.text.charCodeAt(s.at))) throw new YamlProblem('a tag ends with a space', s.at);
  s.tokens.push({ type: 'tag', start, end: s.at, text: handle, suffix, plain: false });
}

/** `!suffix`, `!handle!suffix` or `!`. */
function readShortTag(s: Scanner): { readonly handle: string; readonly suffix: string } {
  const start = s.at++;
  const name = readName(s);
  if (s.text.charAt(s.at) !== '!') {
    const suffix = name + readTagSuffix(s, start);
    return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
  }
  s.at++;
  const suffix = readTagSuffix(s, start);
  if (suffix === '') throw new YamlProblem(`nothing follows !${name}! in this tag`, start);
  return { handle: `!${name}!`, suffix };
}

const directive = /%(?:YAML[ \t]+(\d{1,2}\.\d{1,2})|TAG[ \t]+(!(?:[\w-]*!)?)[ \t]+(?=\S))/y;

export function scanDirective(s: Scanner): void {
  closeBlocks(s, -1);
  forgetKey(s);
  s.keyAllowed = false;
  const start = s.at;
  directive.lastIndex = start;
  const [whole = '', version = '', handle = ''] = directive.exec(s.text) ?? [];
  if (whole === '') throw new YamlProblem('% starts a directive, %YAML 1.1 or %TAG; other texts need quotes', start);
  s.at += whole.length;
  const suffix = handle ? readTagSuffix(s, start) : '';
  if ((handle && suffix === '') || !isGap(s.text.charCodeAt(s.at)))
    if (!version || s.text.charCodeAt(s.at) !== 35) throw new YamlProblem('this directive is not complete', start);
  s.tokens.push({ type: version ? '%YAML' : '%TAG', start, end: s.at, text: version || handle, suffix, plain: false });
  while (isBlank(s.text.charCodeAt(s.at))) s.at++;
  passComment(s);
  const code = s.text.charCodeAt(s.at);
  if (code !== 0 && !isGap(code)) throw new YamlProblem('a directive needs a line of its own', s.at);
  if (code !== 0) passBreak(s);
}
