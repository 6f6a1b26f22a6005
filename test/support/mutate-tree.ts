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
  const places = placesIn(copy, '');
  const place = places[random(places.length)];
  if (!place) return oddValues[random(oddValues.length)];
  const { holder, key } = place;
  const ways = [
    () => {
      holder[key] = oddValues[random(oddValues.length)];
    },
    () => {
      const from = places[random(places.length)] ?? place;
      holder[key] = structuredClone(from.holder[from.key]);
    },
    () => delete holder[key],
    () => {
      holder[`${key}${random(2) ? '_x' : ''}`] = [holder[key], holder[key]];
    },
  ];
  ways[random(ways.length)]?.();
  return copy;
}

/** One value of a tree. */
interface Place {
  readonly holder: Record<string, unknown>; // lists are written by index like maps
  readonly key: string;
  /** Without the positions in lists: what stands at equal paths can be exchanged. */
  readonly path: string;
}

/** Every place in a tree. */
export function placesIn(tree: unknown, path: string): Place[] {
  if (tree === null || typeof tree !== 'object') return [];
  const holder = tree as Place['holder'];
  return Object.keys(holder).flatMap((key) => {
    const place = { holder, key, path: `${path}.${Array.isArray(tree) ? '[]' : key}` };
    return [place, ...placesIn(holder[key], place.path)];
  });
}
