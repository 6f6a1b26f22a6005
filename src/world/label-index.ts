import { carries, isEmpty } from './labels.ts';
import type { Labels } from './resource.ts';

interface Labelled {
  readonly namespace: string;
  readonly labels: Labels;
}

/** Answers "who carries these labels?" by the rarest pair of the selector instead of by looking at everybody. */
export interface LabelIndex<T extends Labelled> {
  /** Everybody who carries all pairs, in one namespace or in all; an empty selector finds all. */
  carrying(selector: Labels, namespace?: string): readonly T[];
}

/** Indexes objects by the labels they carry. */
export function labelIndex<T extends Labelled>(everybody: readonly T[]): LabelIndex<T> {
  const byNamespace = new Map<string, T[]>();
  const byPair = new Map<string, T[]>();
  for (const one of everybody) {
    append(byNamespace, one.namespace, one);
    for (const key of Object.keys(one.labels)) {
      const pair = `${key}=${one.labels[key]}`;
      append(byPair, pair, one);
      append(byPair, `${one.namespace}/${pair}`, one);
    }
  }
  return {
    carrying(selector, namespace) {
      if (isEmpty(selector)) return namespace === undefined ? everybody : (byNamespace.get(namespace) ?? []);
      const prefix = namespace === undefined ? '' : `${namespace}/`;
      let rarest: readonly T[] | undefined;
      for (const key of Object.keys(selector)) {
        const candidates = byPair.get(`${prefix}${key}=${selector[key]}`) ?? [];
        if (!rarest || candidates.length < rarest.length) rarest = candidates;
      }
      return (rarest ?? []).filter(({ labels }) => carries(labels, selector));
    },
  };
}

/** The reverse question, "whose selector do these labels satisfy?", with each selector filed under one of its pairs. */
export interface SelectorIndex<T> {
  /** Those of the namespace with a non-empty selector that the labels satisfy. */
  selecting(labels: Labels, namespace: string): readonly T[];
}

/** Indexes objects by the labels their selectors want. */
export function selectorIndex<T extends { readonly namespace: string }>(
  everybody: readonly T[],
  selectorOf: (one: T) => Labels | undefined,
): SelectorIndex<T> {
  const byPair = new Map<string, T[]>();
  for (const one of everybody) {
    const [pair] = Object.entries(selectorOf(one) ?? {});
    if (pair) append(byPair, `${one.namespace}/${pair.join('=')}`, one);
  }
  return {
    selecting(labels, namespace) {
      const found: T[] = [];
      for (const key of Object.keys(labels))
        for (const one of byPair.get(`${namespace}/${key}=${labels[key]}`) ?? [])
          if (carries(labels, selectorOf(one) ?? {})) found.push(one);
      return found;
    },
  };
}

/** Adds an item to its group. */
export function append<K, T>(groups: Map<K, T[]>, key: K, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}
