// What is said of a YAML document whose parts do not fit together.
import type { YamlNode } from './yaml-node.ts';
import type { Scanner } from './yaml-scan.ts';
import { type Token, YamlProblem } from './yaml-token.ts';
import { peek } from './yaml-tokens.ts';

const columnOf = (text: string, offset: number): number => offset - text.lastIndexOf('\n', offset - 1);

/** @param around The flow collection that the value would be in */
export function missingValue({ text }: Scanner, { type, start }: Token, around: YamlNode | undefined): YamlProblem {
  if (type === 'end of text' && around) return new YamlProblem(`this ${text[around.start]} has no end`, around.start);
  if (type === 'document end' || type === 'end of text') return new YamlProblem('a value is missing at the end', start);
  if (type === '%TAG' || type === '%YAML') return new YamlProblem('a value is missing before a directive', start);
  const shown = text.charAt(start);
  return new YamlProblem(
    `a value is missing before ${shown}; a text that starts with ${shown} stands in quotes`,
    start,
  );
}

/** Something else than the next part of a block collection. */
export function misplaced(s: Scanner, node: YamlNode, wanted: string): YamlProblem {
  const { start } = peek(s);
  const line = s.text.slice(s.text.lastIndexOf('\n', start - 1) + 1, start);
  if (/[^\s-]/.test(line))
    return new YamlProblem(
      'something follows the end of the value: a text with quotes in it stands in quotes as a whole',
      start,
    );
  const column = columnOf(s.text, node.start);
  return new YamlProblem(`expected the next ${wanted} in column ${column}: is this indented as it should be?`, start);
}

export function missingComma(s: Scanner, { start: opened }: YamlNode, end: ']' | '}'): YamlProblem {
  const { type, start } = peek(s);
  const opening = s.text[opened];
  if (type === 'end of text') return new YamlProblem(`this ${opening} has no ${end}`, opened);
  if (s.text[start] === '?' && s.text[start - 1]?.trim())
    return new YamlProblem(`a text with ? in it stands in quotes between ${opening} and ${end}`, start);
  const column = columnOf(s.text, opened);
  return new YamlProblem(`expected a comma or ${end} before this, in what ${opening} in column ${column} opens`, start);
}
