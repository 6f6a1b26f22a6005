import { isMap, valueAt } from '../lib/tree.ts';
import { type GatewayList, gatewayListNames } from '../model/component-table.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Path } from '../model/source.ts';
import type { Complaint } from './schema.ts';

/** What the rules look at. */
export interface Checked {
  /** The document as the user wrote it, files and flags merged. */
  readonly user: Tree;
  /** The same with the profile beneath it, and `spec.values` as components read it before defaults. */
  readonly merged: Tree;
  /** `spec.values` with the value layers beneath it. */
  readonly effective: Tree;
  /** The value layers that the configuration asks for. */
  readonly layers: readonly AskedLayer[];
}

export interface AskedLayer {
  /** The values key that asks: `['global', 'platform']`. */
  readonly path: Path;
  readonly name: string;
  readonly exists: boolean;
  /** The names there are. */
  readonly known: readonly string[];
}

/** One thing to check across fields. What has the wrong type is the schema's matter: a rule passes over it. */
export type ConfigRule = (checked: Checked) => Iterable<Complaint>;

/** A complaint that keeps the configuration from being used. */
export const error = (path: Path, message: string, suggestion?: string): Complaint => ({
  path,
  level: 'error',
  message,
  suggestion,
});

/** A complaint that does not. */
export const warning = (path: Path, message: string, suggestion?: string): Complaint => ({
  path,
  level: 'warning',
  message,
  suggestion,
});

/** An entry of a gateway list that the user wrote. */
export interface GatewayEntry {
  readonly path: Path;
  readonly value: unknown;
  readonly list: GatewayList;
}

/** Every entry of the user's gateway lists. */
export function* gatewayEntries({ user }: Checked): Iterable<GatewayEntry> {
  for (const list of gatewayListNames) {
    const path = ['spec', 'components', list];
    const entries = valueAt(user, path);
    if (!Array.isArray(entries)) continue;
    for (const [index, value] of entries.entries()) yield { path: [...path, index], value, list };
  }
}

/** The text at a path, undefined when there is none or something else. */
export function textAt(tree: unknown, path: Path): string | undefined {
  const value = valueAt(tree, path);
  return typeof value === 'string' ? value : undefined;
}

/** The keys of the map at a path; none when there is something else. */
export function keysAt(tree: unknown, path: Path): readonly string[] {
  const value = valueAt(tree, path);
  return isMap(value) ? Object.keys(value) : [];
}
