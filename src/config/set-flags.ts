import { isMap, mapAt, withValue } from '../lib/tree.ts';
import { pathWords } from '../lib/tree-path.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Path } from '../model/source.ts';
import { asWritten, fieldAt, isTextField } from './text-fields.ts';

/** One `--set path=value` or `--set-string path=value`, read. */
export interface SetFlag {
  /** As it stands on the command line, for messages. */
  readonly flag: string;
  /** From the document's root: `['spec', 'components', 'ingressGateways', '[0]']`. */
  readonly words: readonly string[];
  readonly value: unknown;
}

/** A flag that cannot be read or applied; `suggestion` is what to do instead. */
export class SetError extends Error {
  readonly suggestion: string | undefined;

  constructor(message: string, suggestion?: string) {
    super(message);
    this.name = 'SetError';
    this.suggestion = suggestion;
  }
}

/** Paths whose texts are taken as they stand: elsewhere `\\,` is a comma. */
const verbatimPaths = [
  'spec.tag',
  'spec.compatibilityVersion',
  'spec.values.compatibilityVersion',
  'spec.values.global.tag',
  'spec.meshConfig.defaultConfig.proxyMetadata.',
  'spec.values.meshConfig.defaultConfig.proxyMetadata.',
];

/**
 * Reads the argument of --set: no lists in braces, no commas, at most one `=` (none means an empty text). Where the schema
 * wants text the value is what was written, elsewhere what it looks like.
 * @throws SetError
 */
export function parseSet(argument: string): SetFlag {
  const flag = `--set ${argument}`;
  const [left = '', right = '', more] = argument.split('=').map((part) => part.trim());
  if (more !== undefined)
    throw new SetError('more than one "="', `--set-string takes the rest as text: --set-string '${argument}'`);
  const { path, words } = readPath(left, '--set values.pilot.traceSampling=5');
  if (verbatimPaths.some((prefix) => path.startsWith(prefix))) return { flag, words, value: right };
  const field = fieldAt(words);
  const inferred = inferType(right);
  const value = field && isTextField(field) ? asWritten(withCommas(right), inferred, field) : inferred;
  if (Number.isNaN(value)) throw new SetError(`${right} is no number that JSON has`);
  return { flag, words, value };
}

/**
 * Reads the argument of --set-string: everything after the first `=` is text, whatever it looks like.
 * @throws SetError
 */
export function parseSetString(argument: string): SetFlag {
  const equals = argument.indexOf('=');
  const left = equals < 0 ? argument : argument.slice(0, equals);
  const { words } = readPath(left.trim(), '--set-string values.global.network=1e3');
  return { flag: `--set-string ${argument}`, words, value: equals < 0 ? '' : withCommas(argument.slice(equals + 1)) };
}

function readPath(left: string, example: string) {
  const path = `spec.${left}`;
  const words = pathWords(path);
  if (words.length < 2) throw new SetError('no path before "="', `write it like ${example}`);
  return { path, words };
}

const withCommas = (text: string): string => text.replaceAll('\\,', ',');

/** Go's reading of an untyped text: whole number, float, boolean, else text with `\,` for a comma. */
export function inferType(text: string): unknown {
  if (/^[-+]?\d+$/.test(text)) return Number(text) || 0;
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) && Number.isFinite(Number(text))) return Number(text);
  if (/^[-+]?0[xX][\da-fA-F]*\.?[\da-fA-F]*[pP][-+]?\d+$/.test(text)) return hexFloat(text);
  if (/^(?:[-+]?inf(?:inity)?|nan)$/i.test(text)) return Number.NaN;
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(text)) return false;
  return withCommas(text);
}

function hexFloat(text: string): number {
  const [, sign, whole = '', fraction = '', exponent] =
    /^([-+]?)0x([\da-f]*)\.?([\da-f]*)p([-+]?\d+)$/i.exec(text) ?? [];
  const digits = Number(`0x${whole}${fraction || (whole ? '' : '0')}`);
  return (sign === '-' ? -1 : 1) * digits * 2 ** (Number(exponent) - 4 * fraction.length);
}

/**
 * The tree with the flag's value in it, and the path at which it ended up: list words become indexes.
 * @throws SetError
 */
export function applySet(tree: Tree, { words, value }: SetFlag): { readonly tree: Tree; readonly path: Path } {
  const path: (string | number)[] = [];
  const inMap = (node: unknown, at: number): Tree => {
    const word = words[at] ?? '';
    const map = isMap(node) ? node : {};
    path.push(word);
    const next = words[at + 1];
    if (next === undefined) return withValue(map, [word], value);
    return withValue(map, [word], next.startsWith('[') ? inList(map[word], at + 1) : inMap(map[word], at + 1));
  };
  const inList = (node: unknown, at: number): readonly unknown[] => {
    const list: readonly unknown[] = Array.isArray(node) ? node : [];
    const index = listIndex(list, words[at] ?? '');
    path.push(index);
    return withElement(list, index, at === words.length - 1 ? value : inMap(list[index], at + 1));
  };
  return { tree: inMap(tree, 0), path };
}

const withElement = (list: readonly unknown[], index: number, element: unknown) =>
  index === list.length ? [...list, element] : list.with(index, element);

const hasDifferent = (list: readonly unknown[], indexes: readonly number[], key: string): boolean =>
  new Set(indexes.map((index) => mapAt(list[index], [])[key])).size > 1;

/** Where a list word points; the place after the last element means append. */
function listIndex(list: readonly unknown[], word: string): number {
  const [, key, wanted] = /^\[([^:\]]+):(.*)\]$/.exec(word) ?? [];
  if (key !== undefined) {
    const found = list.flatMap((element, index) => (isMap(element) && element[key] === wanted ? [index] : []));
    const [first, second] = found;
    if (first === undefined) throw new SetError(`no element has ${key} ${wanted}`);
    if (second !== undefined && hasDifferent(list, found, 'namespace'))
      throw new SetError(
        `${found.length} elements have ${key} ${wanted}`,
        `say which one: ${found.map((index) => `[${index}]`).join(' or ')}`,
      );
    return first;
  }
  const [, digits] = /^\[(-?\d+)\]$/.exec(word) ?? [];
  if (digits === undefined)
    throw new SetError(
      `${word} is neither [index] nor [key:value]`,
      'write it like components.ingressGateways[0].name',
    );
  const index = Number(digits);
  return index < 0 || index > list.length ? list.length : index;
}
