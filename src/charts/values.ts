// How Helm lays a user's values on those of a chart, and hands its share to every chart inside.
import { isMap } from '../lib/tree.ts';
import { type Chart, ChartError, type Tree } from './chart.ts';

type Mutable = Record<string, unknown>;

/** Values of a chart with those of the charts inside below their names, and what was odd about them. */
export interface CoalescedValues {
  readonly values: Mutable;
  readonly warnings: readonly string[];
}

/** The user's values on the chart's: maps merge, everything else replaces, null takes away. Nothing that is given is changed. */
export function coalesceValues(chart: Chart, values: Tree): CoalescedValues {
  const warnings: string[] = [];
  return { values: coalesce(chart, copyOf(values), { warnings, path: chart.metadata.name }), warnings };
}

interface Context {
  readonly warnings: string[];
  readonly path: string;
}

function coalesce(chart: Chart, values: Mutable, context: Context): Mutable {
  layBeneath(values, chart.values, context);
  for (const subchart of chart.subcharts) {
    const { name } = subchart.metadata;
    const own = values[name];
    if (own !== undefined && !isMap(own)) throw new ChartError(`type mismatch on ${name}: its values are no map`);
    const below: Mutable = isMap(own) ? (own as Mutable) : {};
    values[name] = below;
    const path = `${context.path}.${name}`;
    layGlobals(below, values, { ...context, path });
    coalesce(subchart, below, { ...context, path });
  }
  return values;
}

/** The chart's own values where the user's have none; a null of the user takes the chart's value away. */
function layBeneath(values: Mutable, defaults: Tree, context: Context): void {
  for (const [key, fallback] of Object.entries(defaults)) {
    const isGiven = Object.hasOwn(values, key);
    const given = values[key];
    if (!isGiven) set(values, key, copyOf(fallback));
    else if (given === null) delete values[key];
    else if (isMap(fallback)) {
      if (isMap(given)) mergeTables(given as Mutable, fallback, { ...context, path: `${context.path}.${key}` });
      else context.warnings.push(`${context.path}.${key}: a value replaces a map`);
    }
  }
}

function mergeTables(values: Mutable, defaults: Tree, context: Context): void {
  for (const [key, fallback] of Object.entries(defaults)) {
    const path = `${context.path}.${key}`;
    const isGiven = Object.hasOwn(values, key);
    const given = values[key];
    if (given === null && isGiven && fallback !== null) delete values[key];
    else if (!isGiven) set(values, key, copyOf(fallback));
    else if (isMap(fallback)) {
      if (isMap(given)) mergeTables(given as Mutable, fallback, { ...context, path });
      else if (given !== null) context.warnings.push(`${path}: a value replaces a map`);
    } else if (isMap(given) && fallback !== null && fallback !== undefined)
      context.warnings.push(`${path}: a map replaces a value`);
  }
}

/** What the chart around says under `global` wins over what the chart inside says. */
function layGlobals(below: Mutable, above: Mutable, context: Context): void {
  const [outer, inner] = [above.global ?? {}, below.global ?? {}];
  if (!isMap(outer) || !isMap(inner)) {
    context.warnings.push(`${context.path}.global: skipped, it is no map`);
    return;
  }
  below.global = laidOver(outer, inner);
}

function laidOver(outer: Tree, inner: Tree): Mutable {
  const merged = copyOf(inner) as Mutable;
  for (const [key, value] of Object.entries(outer)) {
    const before = merged[key];
    if (isMap(value) && isMap(before)) {
      const over = copyOf(value);
      mergeTables(over, before, { warnings: [], path: key });
      merged[key] = over;
    } else if (before === undefined || !(isMap(value) || isMap(before))) set(merged, key, copyOf(value));
  }
  return merged;
}

/** A copy that may be changed: templates change their values. */
function copyOf<T>(value: T): T extends Tree ? Mutable : T {
  return copy(value) as T extends Tree ? Mutable : T; // the same shape, all of it new
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isMap(value)) return value;
  const result: Mutable = {};
  for (const [key, inner] of Object.entries(value)) set(result, key, copy(inner));
  return result;
}

function set(map: Mutable, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
