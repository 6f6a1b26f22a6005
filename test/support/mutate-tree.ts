import type { Random } from './mutate.ts';

/** Values that a field does not expect, whatever its type. */
const oddValues: readonly unknown[] = [
  null,
  '',
  ' ',
  '*',
  '%',
  '0s',
  'a/b/c',
  '😀',
  'x'.repeat(300),
  0,
  -1,
  1.5,
  1e300,
  70000,
  true,
  [],
  {},
  [null],
  [[]],
  [{}],
  { '': '' },
  { constructor: 1 },
  JSON.parse('{"__proto__": {"a": 1}}'),
];

/** A copy of a tree with one value exchanged, taken away, doubled or moved. */
export function mutateTree(tree: unknown, random: Random): unknown {
  const copy = structuredClone(tree);
  const holders = holdersOf(copy);
  const [holder, key] = holders[random(holders.length)] ?? [];
  if (!holder || key === undefined) return oddValues[random(oddValues.length)];
  const ways = [
    () => {
      holder[key] = oddValues[random(oddValues.length)];
    },
    () => {
      const [from, name] = holders[random(holders.length)] ?? [holder, key];
      holder[key] = structuredClone(from[name]);
    },
    () => delete holder[key],
    () => {
      holder[`${key}${random(2) ? '_x' : ''}`] = [holder[key], holder[key]];
    },
  ];
  ways[random(ways.length)]?.();
  return copy;
}

type Holder = Record<string, unknown>;

/** Every place in a tree: what holds it and under which key. */
function holdersOf(tree: unknown): [Holder, string][] {
  if (tree === null || typeof tree !== 'object') return [];
  const holder = tree as Holder; // lists are written by index like maps
  return Object.keys(holder).flatMap((key): [Holder, string][] => [[holder, key], ...holdersOf(holder[key])]);
}
