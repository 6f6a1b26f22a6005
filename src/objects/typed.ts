// Reading a value as a Kubernetes type does: unknown fields vanish, quantities become canonical, zeros that JSON leaves out go.
import { isMap } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import { type KubernetesField, kubernetesFields } from './kubernetes-types.ts';
import { canonicalQuantity } from './quantity.ts';

/** A value that does not fit its type. The message names path, what stands there and what belongs there. */
export class TypeMismatch extends Error {
  override readonly name = 'TypeMismatch';
  readonly path: readonly (string | number)[];

  constructor(found: unknown, wanted: string, place: Place | undefined) {
    const path: (string | number)[] = [];
    for (let at = place; at; at = at.parent) path.unshift(at.key);
    super(`${path.join('.')}: ${describe(found)} where ${wanted} belongs`);
    this.path = path;
  }
}

/** Where a value stands: a list of steps that costs nothing until it is asked for. */
interface Place {
  readonly key: string | number;
  readonly parent: Place | undefined;
}

/** The value as the API server's type `type` holds and writes it, fields in the type's order. Throws TypeMismatch. */
export function asTyped(value: unknown, type: string): Tree {
  return readStruct(value, type, undefined);
}

type Reader = (value: unknown, place: Place | undefined) => unknown;

/** What reading a struct needs of a field, found out once: a pod has thousands of fields, most of them absent. */
interface FieldPlan extends KubernetesField {
  readonly read: Reader;
  /** Its place in the type. */
  readonly rank: number;
}
interface StructPlan {
  readonly fields: Map<string, FieldPlan>;
  /** Fields that are written even where nothing is given, with what is written then. */
  readonly always: Map<string, unknown>;
}
const plans = new Map<string, StructPlan>();

function planOf(type: string): StructPlan | undefined {
  const before = plans.get(type);
  if (before) return before;
  const fields = kubernetesFields(type);
  if (!fields) return undefined;
  const plan: StructPlan = { fields: new Map(), always: new Map() };
  plans.set(type, plan); // before its fields: a type can hold itself
  for (const field of fields.values()) {
    plan.fields.set(field.name, { ...field, read: readerOf(field.type), rank: plan.fields.size });
    const absent = absentOf(field);
    if (absent !== undefined) plan.always.set(field.name, absent);
  }
  return plan;
}

function readStruct(value: unknown, type: string, place: Place | undefined): Tree {
  const plan = planOf(type);
  if (!plan) return isMap(value) ? value : {};
  const given = value === null || value === undefined ? {} : value;
  if (!isMap(given)) throw new TypeMismatch(value, type, place);
  const result: Record<string, unknown> = {};
  let last = -1;
  let inOrder = true;
  const put = (name: string, item: unknown, rank: number) => {
    inOrder &&= rank > last;
    last = rank;
    result[name] = item;
  };
  for (const name in given) {
    const item = given[name];
    const field = plan.fields.get(name);
    if (!field || item === undefined || item === null) continue;
    const read = readField(item, field, place);
    if (read !== undefined) put(name, read, field.rank);
  }
  for (const [name, item] of plan.always) if (!(name in result)) put(name, item, plan.fields.get(name)?.rank ?? 0);
  return inOrder ? result : sorted(result, plan);
}

function sorted(struct: Tree, { fields }: StructPlan): Tree {
  const rank = (name: string) => fields.get(name)?.rank ?? 0;
  return Object.fromEntries(Object.entries(struct).sort(([a], [b]) => rank(a) - rank(b)));
}

function readField(given: unknown, field: FieldPlan, parent: Place | undefined): unknown {
  const value = readShape(given, field, { key: field.name, parent });
  return field.omitEmpty && !field.pointer && isZero(value, field) ? undefined : value;
}

function absentOf(field: KubernetesField): unknown {
  const { type, shape, pointer, omitEmpty } = field;
  if (pointer || (omitEmpty && (shape !== 'single' || !isStruct(field)))) return undefined;
  if (shape !== 'single') return null;
  if (type === 'Time') return omitEmpty ? undefined : null;
  return readerOf(type)(undefined, undefined);
}

// Quantities and IntOrString are structs in Go: without a value they are still written. Times are not.
const isStruct = ({ type }: KubernetesField) =>
  type === 'Quantity' || type === 'IntOrString' || kubernetesFields(type) !== undefined;

function readShape(given: unknown, { type, shape, read }: FieldPlan, place: Place): unknown {
  if (shape === 'single') return read(given, place);
  if (shape === 'list') {
    if (!Array.isArray(given)) throw new TypeMismatch(given, `a list of ${type}`, place);
    return given.map((item, index) => read(item, { key: index, parent: place }));
  }
  if (!isMap(given)) throw new TypeMismatch(given, `a map of ${type}`, place);
  return Object.fromEntries(Object.entries(given).map(([key, item]) => [key, read(item, { key, parent: place })]));
}

function readerOf(type: string): Reader {
  switch (type) {
    case 'string':
    case 'Time':
    case 'MicroTime':
    case '[]byte':
      return (value, place) => scalar(value, 'string', '', place);
    case 'bool':
      return (value, place) => scalar(value, 'boolean', false, place);
    case 'int32':
    case 'int64':
    case 'int':
      return integer;
    case 'float64':
      return (value, place) => scalar(value, 'number', 0, place);
    case 'IntOrString':
      return (value, place) => (typeof value === 'string' ? value : scalar(value, 'number', 0, place));
    case 'Quantity':
      return quantity;
    default:
      return kubernetesFields(type) ? (value, place) => readStruct(value, type, place) : (value) => value;
  }
}

function integer(value: unknown, place: Place | undefined): unknown {
  if (typeof value === 'number' && !Number.isInteger(value)) throw new TypeMismatch(value, 'an integer', place);
  return scalar(value, 'number', 0, place);
}

function scalar(
  value: unknown,
  wanted: 'string' | 'boolean' | 'number',
  zero: unknown,
  place: Place | undefined,
): unknown {
  if (value === null || value === undefined) return zero;
  if (typeof value !== wanted) throw new TypeMismatch(value, `a ${wanted}`, place);
  return value;
}

function quantity(value: unknown, place: Place | undefined): string {
  if (value === null || value === undefined) return '0';
  const canonical =
    typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(String(value).trim()) : undefined;
  if (canonical === undefined) throw new TypeMismatch(value, 'a quantity such as 100m or 1Gi', place);
  return canonical;
}

/** Whether JSON leaves the value out; a struct never counts as empty. */
function isZero(value: unknown, { shape, type }: KubernetesField): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isMap(value)) return shape === 'map' && Object.keys(value).length === 0;
  return type !== 'IntOrString' && (value === '' || value === 0 || value === false);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `${typeof value} ${JSON.stringify(value)}`;
}
