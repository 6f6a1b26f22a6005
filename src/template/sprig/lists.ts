import { equal } from '../compare.ts';
import { fn, type TemplateFunction } from '../functions.ts';
import { FunctionError } from '../template-error.ts';
import { isList, isMap, truth, typeName, type Value } from '../value.ts';
import { visits } from '../visits.ts';

/** List functions of sprig 3.3; each stands under its own name and as must…. */
export const lists: Readonly<Record<string, TemplateFunction>> = {
  list: fn('...any', (...items) => items),
  tuple: fn('...any', (...items) => items),
  concat: fn('...any', (...all) => limited(all.flatMap((list) => items(list, 'concat')))),
  ...both(
    'append',
    fn('any any', (list, item) => limited([...items(list, 'push on'), item])),
  ),
  ...both(
    'push',
    fn('any any', (list, item) => limited([...items(list, 'push on'), item])),
  ),
  ...both(
    'prepend',
    fn('any any', (list, item) => limited([item, ...items(list, 'prepend on')])),
  ),
  ...both(
    'first',
    fn('any', (list) => items(list, 'find first on')[0]),
  ),
  ...both(
    'last',
    fn('any', (list) => items(list, 'find last on').at(-1)),
  ),
  ...both(
    'rest',
    fn('any', (list) => items(list, 'find rest on').slice(1)),
  ),
  ...both(
    'initial',
    fn('any', (list) => items(list, 'find initial on').slice(0, -1)),
  ),
  ...both(
    'reverse',
    fn('any', (list) => items(list, 'find reverse on').toReversed()),
  ),
  ...both(
    'compact',
    fn('any', (list) => items(list, 'compact on').filter(isSet)),
  ),
  ...both(
    'uniq',
    fn('any', (list) => unique(items(list, 'find uniq on'))),
  ),
  ...both(
    'without',
    fn('any ...any', (list, ...omitted) => items(list, 'find without on').filter((item) => !includes(omitted, item))),
  ),
  ...both(
    'has',
    fn('any any', (item, list) => list !== null && list !== undefined && includes(items(list, 'find has on'), item)),
  ),
  ...both('slice', fn('any ...any', slice)),
  ...both('chunk', fn('int any', chunk)),
};

function both(name: string, definition: TemplateFunction): Readonly<Record<string, TemplateFunction>> {
  return { [name]: definition, [`must${name[0]?.toUpperCase()}${name.slice(1)}`]: definition };
}

const maxItems = 1_000_000;

/** No list may have more than a million items. */
export function limited<T>(list: T[]): T[] {
  if (list.length > maxItems) throw new FunctionError(`the list would have more than ${maxItems} items`);
  return list;
}

function items(value: Value, verb: string): readonly Value[] {
  if (!isList(value)) throw new FunctionError(`Cannot ${verb} type ${typeName(value)}`);
  return value;
}

/** Whether sprig takes a value for set: structs always are. */
export const isSet = truth;

/** reflect.DeepEqual */
export const deepEqual = (a: Value, b: Value): boolean => equality()(a, b);

/** The same for many pairs, whose values count together. */
function equality(): (a: Value, b: Value) => boolean {
  const visit = visits();
  const same = (x: Value, y: Value): boolean => {
    visit();
    if (isList(x) && isList(y)) return x.length === y.length && x.every((item, index) => same(item, y[index]));
    if (isMap(x) && isMap(y)) {
      const keys = Object.keys(x);
      return (
        keys.length === Object.keys(y).length && keys.every((key) => Object.hasOwn(y, key) && same(x[key], y[key]))
      );
    }
    if (typeof x !== typeof y || typeof x === 'object') return (x ?? null) === (y ?? null);
    return equal(x, [y]);
  };
  return same;
}

const includes = (list: readonly Value[], item: Value) => {
  const same = equality();
  return list.some((candidate) => same(candidate, item));
};

/** Scalars are told apart by what they are; only lists and maps have to be compared one by one. */
function unique(list: readonly Value[]): readonly Value[] {
  const scalars = new Set<Value>();
  const others: Value[] = [];
  const same = equality();
  return list.filter((item) => {
    if (typeof item !== 'object' || item === null) return scalars.size < scalars.add(item ?? null).size;
    if (others.some((other) => same(other, item))) return false;
    return others.push(item) > 0;
  });
}

function slice(list: Value, ...indexes: Value[]): Value {
  const all = items(list, 'list should be type of slice or array but');
  if (all.length === 0) return undefined;
  const [from = 0, to = all.length] = indexes.map(Number);
  if (from < 0 || to > all.length || from > to) throw new FunctionError(`slice bounds out of range [${from}:${to}]`);
  return all.slice(from, to);
}

function chunk(size: bigint, list: Value): Value {
  const all = items(list, 'chunk');
  const step = Number(size);
  if (step <= 0) throw new FunctionError(`chunks of ${size} items`);
  return Array.from({ length: Math.ceil(all.length / step) }, (_, at) => all.slice(at * step, (at + 1) * step));
}
