// `components.X.k8s.overlays`: last changes to rendered objects by path. Loaded only where a configuration has some.
import { linearRegex } from '../lib/linear-regex.ts';
import { isMap } from '../lib/tree.ts';
import { pathWords } from '../lib/tree-path.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Path } from '../model/source.ts';
import { manifestOf } from './manifest.ts';

/** One entry of `k8s.overlays`; its apiVersion is not looked at. */
export interface Overlay {
  readonly kind?: string;
  readonly name?: string;
  readonly patches?: readonly OverlayPatch[] | null;
}

export interface OverlayPatch {
  readonly path?: string;
  /** Null or missing deletes. */
  readonly value?: unknown;
}

/** A patch (or a whole overlay) that changed nothing. */
export interface LostOverlay {
  /** Below `k8s.overlays`. */
  readonly path: Path;
  readonly reason: string;
}

export interface Overlaid {
  readonly manifests: readonly Manifest[];
  readonly lost: readonly LostOverlay[];
}

/** Applies the overlays of one component to its objects. Throws InputError for one that destroys its object. */
export function applyOverlays(manifests: readonly Manifest[], overlays: readonly Overlay[]): Overlaid {
  const lost: LostOverlay[] = [];
  let changed = manifests;
  for (const [at, overlay] of overlays.entries()) {
    const { kind = '', name = '' } = overlay;
    const matches = ({ ref }: Manifest) => ref.kind === kind && ref.name === name;
    if (!changed.some(matches)) lost.push({ path: [at], reason: `no ${kind} ${name} is rendered for` });
    changed = changed.map((manifest) => {
      if (!matches(manifest)) return manifest;
      const result = applyOverlay(manifest.object(), overlay);
      for (const [index, reason] of result.lost) lost.push({ path: [at, 'patches', index], reason });
      return manifestOf(result.object, manifest.component);
    });
  }
  return { manifests: changed, lost };
}

type MutableMap = Record<string, unknown>;

/** A changed copy of `object`, and for each patch that changed nothing the reason, by its index. */
function applyOverlay(
  object: KubeObject,
  overlay: Overlay,
): { readonly object: KubeObject; readonly lost: ReadonlyMap<number, string> } {
  const copy: KubeObject & MutableMap = structuredClone({ ...object });
  const lost = new Map<number, string>();
  for (const [index, { path = '', value }] of (overlay.patches ?? []).entries()) {
    const reason = applyPatch(copy, pathWords(path.replaceAll(/^\.|\.$/g, '')), patchValue(value));
    if (reason) lost.set(index, reason);
  }
  const { apiVersion, kind } = copy as Partial<KubeObject>; // a patch may have removed them
  if (!apiVersion || !kind)
    throw new InputError(`an overlay of ${object.kind} ${object.metadata.name} removes its kind or apiVersion`, {
      code: 'OVERLAY_REMOVES_KIND',
      hint: 'to leave an object out, look for a value that switches it off',
    });
  return { object: copy, lost };
}

/** Changes `node` in place at the path; returns why nothing changed. */
function applyPatch(node: MutableMap | unknown[], words: readonly string[], value: unknown): string | undefined {
  const [word, ...rest] = words;
  if (word === undefined) return 'the path is empty';
  if (Array.isArray(node)) return patchList(node, word, { rest, value });
  if (rest.length === 0) {
    setKey(node, word, value);
    return undefined;
  }
  if (!Object.hasOwn(node, word)) setKey(node, word, {});
  const next = node[word];
  return isContainer(next) ? applyPatch(next, rest, value) : `${word} is not a map or list`;
}

interface Step {
  readonly rest: readonly string[];
  readonly value: unknown;
}

function patchList(list: unknown[], word: string, { rest, value }: Step): string | undefined {
  const index = indexOf(list, word);
  if (typeof index === 'string') return index;
  if (rest.length > 0) {
    if (index === list.length) list.push({});
    const item = list[index];
    return isContainer(item) ? applyPatch(item, rest, value) : `${word} is not a map or list`;
  }
  if (value === undefined) {
    if (index === list.length) return `there is no element ${word}`;
    list.splice(index, 1);
  } else list[index] = value;
  return undefined;
}

/** Where `[N]`, `[key:value]` or `[:expression]` points to; the list's length to append; a text when it finds nothing. */
function indexOf(list: readonly unknown[], word: string): number | string {
  const inner = /^\[(.+)\]$/.exec(word)?.[1];
  if (inner === undefined) return `${word} stands for an element of a list: write [N] or [key:value]`;
  if (/^-?\d+$/.test(inner)) {
    const index = Number(inner);
    if (index < -1) return `${word} is no place in a list`;
    return index === -1 || index > list.length ? list.length : index;
  }
  const [, key, text] = /^([^:]+):([^:]*)$/.exec(inner) ?? [];
  const isText = list.some((item) => !isMap(item));
  const expression = isText ? linearRegex(inner.replace(/^:/, '')) : undefined;
  const found = list.findIndex((item) =>
    isMap(item) ? key !== undefined && String(item[key]) === text : expression?.matchesPart(String(item)),
  );
  return found < 0 ? `no element matches ${word}` : found;
}

/** istio 1.30 reads a text that looks like a YAML map as one, but leaves JSON as it is; null deletes. */
function patchValue(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'string' || !(value.includes('\n') ? value.includes(':') : value.includes(': '))) return value;
  if (isJsonObject(value)) return value;
  const [document, ...more] = readYaml(value);
  if (!document || document instanceof YamlError || more.length > 0) return value;
  return isMap(document.value) ? document.value : value;
}

function isJsonObject(text: string): boolean {
  try {
    return isMap(JSON.parse(text));
  } catch {
    return false;
  }
}

function setKey(map: MutableMap, key: string, value: unknown): void {
  if (value === undefined) delete map[key];
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

const isContainer = (value: unknown): value is MutableMap | unknown[] => isMap(value) || Array.isArray(value);
