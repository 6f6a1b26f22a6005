import kubernetesWorkloads from '#generated/data/kubernetes-workloads.ts';

/** One field of a Kubernetes type. */
export interface KubernetesField {
  readonly name: string;
  /** Name of the type without list, map or pointer: `string`, `Quantity`, `Container`. */
  readonly type: string;
  readonly shape: 'single' | 'list' | 'map';
  /** Kept whenever it is set, to a zero too. */
  readonly pointer: boolean;
  /** Left out when it has its zero value. */
  readonly omitEmpty: boolean;
  /** A list merged item by item, by this key. */
  readonly mergeKey: string | undefined;
  /** A list of scalars that grows instead of being replaced. */
  readonly mergeSet: boolean;
  /** A map that is replaced as a whole. */
  readonly replaced: boolean;
}
export type KubernetesFields = ReadonlyMap<string, KubernetesField>;

let blocks: ReadonlyMap<string, string> | undefined;
const known = new Map<string, KubernetesFields>();

/** The fields of a type in the order of their JSON; undefined for scalars and types that workloads do not have. */
export function kubernetesFields(type: string): KubernetesFields | undefined {
  const before = known.get(type);
  if (before) return before;
  blocks ??= new Map(
    kubernetesWorkloads()
      .split(/\n(?=\S)/)
      .map((block) => {
        const end = block.indexOf('\n');
        return end < 0 ? [block, ''] : [block.slice(0, end), block.slice(end + 1)];
      }),
  );
  const block = blocks.get(type);
  if (block === undefined) return undefined;
  const fields = new Map(
    block
      .split('\n')
      .filter(Boolean)
      .map((line) => fieldOf(line))
      .map((field) => [field.name, field]),
  );
  known.set(type, fields);
  return fields;
}

function fieldOf(line: string): KubernetesField {
  const [name = '', type = '', ...flags] = line.trim().split(' ');
  const all = flags.join('');
  const [, prefix = '', plain = ''] = /^(\[\]|map\[string\])?(.*)$/.exec(type) ?? [];
  return {
    name,
    type: plain,
    shape: prefix === '' ? 'single' : prefix === '[]' ? 'list' : 'map',
    pointer: all.includes('*'),
    omitEmpty: all.includes('?'),
    mergeKey: /@(\w+)/.exec(all)?.[1],
    mergeSet: all.includes('+'),
    replaced: all.includes('='),
  };
}
