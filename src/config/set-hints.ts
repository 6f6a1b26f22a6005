import configMessages from '#generated/data/config-schema.ts';
import { isMap, valueAt } from '../lib/tree.ts';
import { pathText } from '../lib/tree-path.ts';
import type { Field } from '../model/config-schema.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Path } from '../model/source.ts';
import { fieldAt, isTextField } from './text-fields.ts';
import type { SetLayer } from './user-layer.ts';

/**
 * What to write instead, where a flag of the form `path=value` put something at `path` that has another form.
 * @param document what files and flags say together
 */
export function setHint(document: Tree, path: Path, { path: given, flag }: SetLayer): string | undefined {
  const field = fieldAt(path.map((step) => (typeof step === 'number' ? `[${step}]` : step)));
  if (!field) return undefined;
  const value = valueAt(document, path);
  if (value === 'null') return 'a flag cannot say null: write it into a file and give that with -f';
  const setting = pathText(path.slice(1));
  if (field.many === 'list' && typeof value === 'string') {
    const member = memberName(field);
    return elementsOf(value)
      .map((element, index) => `--set '${setting}[${index}]${member}=${element}'`)
      .join(' ');
  }
  if (!isTextField(field) || !isMap(value) || given.length <= path.length) return undefined;
  const key = [path.at(-1), ...given.slice(path.length)].join('\\.');
  const equals = flag.indexOf('=');
  return `a key with dots needs a backslash before each: --set '${pathText(path.slice(1, -1))}.${key}${flag.slice(equals)}'`;
}

/** What follows an element of a list that holds maps: its name, which most have. */
function memberName({ type }: Field): string {
  const [first, ...others] = Object.keys(configMessages()[type] ?? {});
  if (first === undefined) return '';
  return `.${others.includes('name') ? 'name' : first}`;
}

/** Helm's `{a,b}`, JSON's `[a, b]`, and `a,b`. */
function elementsOf(text: string): readonly string[] {
  const [, inner = text] = /^\{(.*)\}$/s.exec(text) ?? /^\[(.*)\]$/s.exec(text) ?? [];
  return inner
    .split(',')
    .map((element) => element.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .slice(0, 5);
}
