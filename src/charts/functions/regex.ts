// Regular expressions of Go (RE2): no expression of a chart takes more than linear time.

import { type LinearMatches, linearMatches } from '../../lib/linear-regex.ts';
import { fn, type TemplateFunction } from '../../template/functions.ts';
import { FunctionError } from '../../template/template-error.ts';
import type { Value } from '../../template/value.ts';

/** Compiled expressions are kept: a chart asks the same one for many objects. */
const compiled = new Map<string, LinearMatches>();

function expression(pattern: string): LinearMatches {
  const before = compiled.get(pattern);
  if (before) return before;
  const made = linearMatches(pattern);
  if (typeof made === 'string') throw new FunctionError(`error parsing regexp: ${made}`);
  if (compiled.size > 200) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

export const regexFunctions: Readonly<Record<string, TemplateFunction>> = {
  regexMatch: fn('string string', (pattern, text) => {
    const made = linearMatches(pattern);
    return typeof made === 'string' ? false : made.all(text, 1).length > 0;
  }),
  mustRegexMatch: fn('string string', (pattern, text) => expression(pattern).all(text, 1).length > 0),
  ...both('regexFindAll', fn('string string int', findAll)),
  ...both(
    'regexFind',
    fn('string string', (pattern, text) => expression(pattern).all(text, 1)[0]?.text ?? ''),
  ),
  ...both(
    'regexReplaceAll',
    fn('string string string', (pattern, text, by) => expression(pattern).replace(text, by)),
  ),
  ...both(
    'regexReplaceAllLiteral',
    fn('string string string', (pattern, text, by) => expression(pattern).replace(text, by.replaceAll('$', '$$$$'))),
  ),
  ...both('regexSplit', fn('string string int', split)),
  regexQuoteMeta: fn('string', (text) => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
};

function both(name: string, definition: TemplateFunction): Readonly<Record<string, TemplateFunction>> {
  return { [name]: definition, [`mustR${name.slice(1)}`]: definition };
}

function findAll(pattern: string, text: string, count: bigint): Value {
  return expression(pattern)
    .all(text, Number(count))
    .map((match) => match.text);
}

/** Like Go's Split: no more than `count` parts; a negative one means all. */
function split(pattern: string, text: string, count: bigint): Value {
  const most = Number(count);
  if (most === 0) return [];
  if (pattern.length > 0 && text === '') return [''];
  const parts: string[] = [];
  let from = 0;
  let end = 0;
  for (const match of expression(pattern).all(text, -1)) {
    if (most > 0 && parts.length === most - 1) break;
    end = match.start;
    if (match.end !== 0) parts.push(text.slice(from, end));
    from = match.end;
  }
  if (end !== text.length) parts.push(text.slice(from));
  return parts;
}
