import { mergeConfiguration } from '../config/configuration.ts';
import { effectiveDocument, leavesOf, withComponentDefaults } from '../config/effective.ts';
import { type ConfigInput, userLayer } from '../config/user-layer.ts';
import { didYouMean } from '../lib/suggest.ts';
import { isMap, mapsIn, valueAt } from '../lib/tree.ts';
import { pathText, pathWords } from '../lib/tree-path.ts';
import { InputError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Origin, Problem } from '../model/problem.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import type { Path } from '../model/source.ts';

export { profileNamed, profileNames, profileSummary } from '../config/built-in.ts';

/** Names of the profiles that a release has. */
export async function profilesIn(release: ReleaseFolder): Promise<readonly string[]> {
  const { releaseSettings } = await import('../config/release-settings.ts');
  return Object.keys(releaseSettings(release).profiles).sort();
}

/** A value of a configuration, below `spec`, and where it comes from when that was asked for. */
export interface Setting {
  readonly path: Path;
  /** The path as --set writes it, entries of lists by name where they have one: `components.ingressGateways[name:a].enabled`. */
  readonly label: string;
  readonly value: unknown;
  readonly origin?: Origin;
  /** The setting through which the origin was reached. */
  readonly through?: string;
}

export interface Effective {
  readonly document: Tree;
  settings(): readonly Setting[];
  readonly problems: readonly Problem[];
}

/**
 * The effective configuration: profile, layers, files and flags merged, nothing checked yet.
 * @param why look up the origin of each setting
 * @param defaults put the defaults of the components beneath
 */
export async function effectiveConfiguration(input: ConfigInput, why: boolean, defaults = false): Promise<Effective> {
  const user = await userLayer(input);
  const configuration = mergeConfiguration(user);
  const effective = effectiveDocument(configuration);
  const document = defaults ? withComponentDefaults(effective, user.settings) : effective;
  const origins = why ? await import('../config/origin.ts') : undefined;
  return {
    document,
    problems: user.problems,
    settings: () =>
      leavesOf(document.spec).map(({ path, value }) => ({
        path,
        label: nameElements(document.spec, path),
        value,
        ...origins?.provenance(configuration, ['spec', ...path]),
      })),
  };
}

/** The part of `spec` at a path as --set writes it. Throws InputError when there is nothing. */
export function partOf(document: Tree, text: string): unknown {
  let value = document.spec;
  for (const word of pathWords(text)) {
    const next = stepInto(value, word);
    if (next === undefined) {
      const hint = isMap(value)
        ? (didYouMean(word, Object.keys(value)) ?? `there: ${Object.keys(value).sort().join(', ')}`)
        : undefined;
      throw new InputError(`the configuration has no ${text}`, { code: 'PATH_UNKNOWN', hint });
    }
    value = next;
  }
  return value;
}

function stepInto(value: unknown, word: string): unknown {
  if (isMap(value)) return Object.hasOwn(value, word) ? value[word] : undefined;
  if (!Array.isArray(value)) return undefined;
  const [, key, wanted] = /^\[([^:\]]+):(.*)\]$/.exec(word) ?? [];
  if (key !== undefined) return value.find((element) => isMap(element) && String(element[key]) === wanted);
  return value[Number(/^\[(\d+)\]$/.exec(word)?.[1] ?? Number.NaN)];
}

/** One leaf in which two configurations differ; undefined stands for unset. */
export interface SettingDifference {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly origin?: Origin | undefined;
  readonly through?: string | undefined;
}

/** The leaves in which two lists of settings differ, by path; the origin is that of the second, else of the first. */
function settingDifferences(from: readonly Setting[], to: readonly Setting[]): readonly SettingDifference[] {
  const before = new Map(from.map((setting) => [setting.label, setting]));
  const after = new Map(to.map((setting) => [setting.label, setting]));
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => {
    const [a, b] = [before.get(path), after.get(path)];
    if (JSON.stringify(a?.value) === JSON.stringify(b?.value)) return [];
    const { origin, through } = b ?? a ?? {};
    return [{ path, from: a?.value, to: b?.value, origin, through }];
  });
}

/** An element whose name others of its list have, too, keeps its place. */
function nameElements(tree: unknown, path: Path): string {
  const steps = path.map((step, index) => {
    if (typeof step !== 'number') return step;
    const names = mapsIn(valueAt(tree, path.slice(0, index))).map(({ name }) => name);
    const name = valueAt(tree, [...path.slice(0, index + 1), 'name']);
    const isAlone = names.indexOf(name) === names.lastIndexOf(name);
    return typeof name === 'string' && isAlone ? `[name:${name}]` : step;
  });
  return pathText(steps);
}

/** Compares two effective configurations, the profiles' own names apart. */
export async function diffProfiles(
  inputs: readonly [ConfigInput, ConfigInput],
  why: boolean,
): Promise<{ readonly differences: readonly SettingDifference[]; readonly problems: readonly Problem[] }> {
  const [from, to] = [await effectiveConfiguration(inputs[0], why), await effectiveConfiguration(inputs[1], why)];
  const settings = (side: Effective) => side.settings().filter(({ label }) => label !== 'profile');
  return {
    differences: settingDifferences(settings(from), settings(to)),
    problems: [...from.problems, ...to.problems],
  };
}
