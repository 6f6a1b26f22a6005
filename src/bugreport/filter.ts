import { wildcards } from '../lib/wildcards.ts';
import { InputError } from '../model/errors.ts';
import type { ContainerFacts } from './pods.ts';

/** Which containers are meant. A part that names nothing takes everything; all parts must fit. */
export interface ContainerFilter {
  /** As it was given. */
  readonly source: string;
  readonly namespaces: readonly string[];
  readonly workloads: readonly string[];
  readonly pods: readonly string[];
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly annotations: readonly (readonly [key: string, value: string])[];
  readonly containers: readonly string[];
}

const form = 'NAMESPACE/WORKLOAD/POD/LABEL=VALUE/ANNOTATION=VALUE/CONTAINER, with commas in each';

/**
 * Reads `shop/web,pay//app=web`: lists of names with `*` and `?`, an empty part or `*` for everything. A slash inside a label
 * is written `\/`.
 *
 * @throws InputError for more than six parts, and labels without a value.
 */
export function parseContainerFilter(source: string): ContainerFilter {
  const parts = source.split(/(?<!\\)\//).map((part) => part.replaceAll('\\/', '/'));
  if (parts.length > 6)
    throw badFilter(source, `it has ${parts.length} parts`, 'a slash inside a label or an annotation is written \\/');
  const [namespaces, workloads, pods, labels, annotations, containers] = [0, 1, 2, 3, 4, 5].map((at) =>
    names(parts[at]),
  );
  return {
    source,
    namespaces: namespaces ?? [],
    workloads: workloads ?? [],
    pods: pods ?? [],
    labels: pairs(source, labels ?? [], 'label'),
    annotations: pairs(source, annotations ?? [], 'annotation'),
    containers: containers ?? [],
  };
}

const badFilter = (source: string, why: string, hint: string) =>
  new InputError(`the filter "${source}" cannot be read: ${why}; its form is ${form}`, {
    code: 'FILTER_INVALID',
    hint,
  });

const names = (part = ''): readonly string[] => {
  const all = part.split(',').map((name) => name.trim());
  return all.includes('*') ? [] : all.filter((name) => name !== '');
};

function pairs(source: string, list: readonly string[], what: string): ContainerFilter['labels'] {
  return list.map((pair) => {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    if (key === '') throw badFilter(source, `the ${what} "${pair}" has no value`, `write ${pair || 'KEY'}=VALUE`);
    if (/[*?]/.test(key))
      throw badFilter(source, `the key of the ${what} "${pair}" has a wildcard`, 'only values may have wildcards');
    return [key, value];
  });
}

const fits = (patterns: readonly string[], value: string): boolean =>
  patterns.length === 0 || patterns.some((pattern) => wildcards(pattern, { single: true }).matches(value));

const fitsPairs = (wanted: ContainerFilter['labels'], has: Readonly<Record<string, string>>): boolean =>
  wanted.length === 0 || wanted.some(([key, value]) => Object.hasOwn(has, key) && fits([value], has[key] ?? ''));

/** Whether a filter takes a container: every part that names something must fit. */
const takesContainer = (filter: ContainerFilter, container: ContainerFacts): boolean =>
  fits(filter.namespaces, container.namespace) &&
  fits(filter.workloads, container.workload) &&
  fits(filter.pods, container.pod) &&
  fitsPairs(filter.labels, container.labels) &&
  fitsPairs(filter.annotations, container.annotations) &&
  fits(filter.containers, container.name);

export interface ContainerChoice {
  /** Any of them; none: everything. */
  readonly include: readonly ContainerFilter[];
  /** None of them. */
  readonly exclude: readonly ContainerFilter[];
}

/** Whether a container is chosen: by one include at least, and by no exclude. */
export const isChosen = ({ include, exclude }: ContainerChoice, container: ContainerFacts): boolean =>
  (include.length === 0 || include.some((filter) => takesContainer(filter, container))) &&
  !exclude.some((filter) => takesContainer(filter, container));

/** Whether objects of a namespace are wanted: named by an include, where one names any, and not excluded as a whole. */
export function isNamespaceChosen({ include, exclude }: ContainerChoice, namespace: string): boolean {
  const whole = ({ workloads, pods, labels, annotations, containers }: ContainerFilter) =>
    [workloads, pods, labels, annotations, containers].every((part) => part.length === 0);
  return (
    (include.length === 0 || include.some(({ namespaces }) => fits(namespaces, namespace))) &&
    !exclude.some((filter) => whole(filter) && filter.namespaces.length > 0 && fits(filter.namespaces, namespace))
  );
}

/** The namespaces that are asked for by their plain names; undefined when any may be meant. */
export function namedNamespaces({ include }: ContainerChoice): readonly string[] | undefined {
  const all = include.flatMap(({ namespaces }) => (namespaces.length === 0 ? ['*'] : namespaces));
  return all.length === 0 || all.some((name) => /[*?]/.test(name)) ? undefined : [...new Set(all)];
}
