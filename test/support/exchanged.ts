import { pathText } from '../../src/lib/tree-path.ts';

/** A tree with one value taken away or exchanged for another. */
export interface Exchanged {
  readonly path: readonly string[];
  /** What stands there now; undefined when it is gone. */
  readonly value: unknown;
  readonly tree: unknown;
}

const texts = ['', '*', 'a', 'A b', '*.a.com', 'a.com', '1.2.3.4/8', '0s', '1m', '-1', '/a', 'x'.repeat(70)];
const numbers = [0, 1, -1, 100, 101, 599, 65536, 1.5];

/** What may stand there instead: values of the same type at its limits, and one of another type. */
function others(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [...texts, 5];
  if (typeof value === 'number') return [...numbers, 'a'];
  if (typeof value === 'boolean') return [!value, 'a'];
  if (Array.isArray(value)) return [[], [...value, ...value], {}];
  return value === null ? [] : [{}, [], 'a'];
}

/** The tree with each of its values (that on top, too) taken away and exchanged, one at a time; few of them for `few`. */
function* exchanged(tree: unknown, few = false): Iterable<Exchanged> {
  yield* at(tree, [], (value) => value);

  function* at(value: unknown, path: readonly string[], put: (other: unknown) => unknown): Iterable<Exchanged> {
    if (path.length > 0) yield { path, value: undefined, tree: put(undefined) };
    const values = others(value).filter((other) => JSON.stringify(other) !== JSON.stringify(value));
    for (const other of few ? values.slice(0, 3) : values) yield { path, value: other, tree: put(other) };
    if (value === null || typeof value !== 'object') return;
    for (const [key, child] of Object.entries(value))
      yield* at(child, [...path, key], (other) => put(withOther(value, key, other)));
  }
}

function withOther(holder: object, key: string, other: unknown): unknown {
  if (Array.isArray(holder))
    return holder.flatMap((item, index) => (String(index) !== key ? [item] : other === undefined ? [] : [other]));
  const { [key]: _, ...rest } = holder as Record<string, unknown>;
  return other === undefined ? rest : { ...holder, [key]: other };
}

/**
 * What a judge says of a tree, and of the tree with each value exchanged: a line per place and answer. Answers that the tree
 * itself gets are left out.
 */
export async function exchangedTable(
  tree: unknown,
  judge: (tree: unknown) => string | Promise<string>,
  few = false,
): Promise<string> {
  const usual = await judge(tree);
  const lines = new Map<string, string[]>();
  for (const { path, value, tree: other } of exchanged(tree, few)) {
    const answer = await judge(other);
    if (answer === usual) continue;
    const key = `${pathText(path)} → ${answer || '(nothing)'}`;
    lines.set(key, [...(lines.get(key) ?? []), value === undefined ? 'gone' : JSON.stringify(value).slice(0, 60)]);
  }
  return `${usual || '(nothing)'}\n${[...lines].map(([key, values]) => `  ${values.join(' ')}: ${key}\n`).join('')}`;
}

/** What an error says; of a program's own stumbling only the name, since its words hold names of the bundle. */
export function refusal(error: unknown): string {
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) return 'throws';
  return `refused: ${error.message.slice(0, 200)}`;
}
