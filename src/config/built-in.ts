import { charts, layers, profileSummaries, profiles } from '#generated/profiles.ts';
import { didYouMean } from '../lib/suggest.ts';
import { isMap, mergeMaps } from '../lib/tree.ts';
import type { ChartName } from '../model/component-table.ts';
import { InputError } from '../model/errors.ts';
import { type IstioRelease, istioRelease } from '../model/istio-release.ts';
import type { Tree } from '../model/kube-object.ts';

/** What a release brings along as data. */
export interface ReleaseSettings {
  readonly profiles: Readonly<Record<string, Tree>>;
  /** Below profiles/layers/, by name without `.yaml`. */
  readonly layers: Readonly<Record<string, Tree>>;
  readonly charts: Readonly<Record<ChartName, Tree>>;
  readonly release: IstioRelease;
}

/** What this program has built in. */
export const builtIn: ReleaseSettings = { profiles, layers, charts, release: istioRelease };

export const profileNames: readonly string[] = Object.keys(profiles).sort();

/** What a profile is for, in a sentence. */
export const profileSummary = (name: string): string => profileSummaries[name] ?? '';

/** One profile as its file has it, without what it is laid on. Throws InputError PROFILE_UNKNOWN. */
export function profileNamed(name: string, settings = builtIn): Tree {
  const profile = Object.hasOwn(settings.profiles, name) ? settings.profiles[name] : undefined;
  if (profile) return profile;
  const { message, suggestion } = unknownProfile(name, settings);
  throw new InputError(message, { code: 'PROFILE_UNKNOWN', hint: suggestion });
}

/** What is said about a profile that there is not. */
export function unknownProfile(
  name: string,
  settings = builtIn,
): { readonly message: string; readonly suggestion: string } {
  const names = Object.keys(settings.profiles).sort();
  const known = `profiles: ${names.join(', ')}`;
  const best = didYouMean(name, names);
  return { message: `unknown profile "${name}"`, suggestion: best ? `${best} (${known})` : known };
}

/** The whole document that a profile stands for: what its file says on top of `default`. Throws InputError PROFILE_UNKNOWN. */
export function baseDocument(profile: string, settings = builtIn): Tree {
  const base = profileNamed('default', settings);
  return profile === 'default' ? base : mergeMaps(base, profileNamed(profile, settings));
}

const ownOf = <T>(map: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;

/** A value layer as a set of values names it. */
export interface NamedLayer {
  /** The values key that names it. */
  readonly path: readonly string[];
  readonly name: string;
  /** Below profiles/layers/, without `.yaml`. */
  readonly file: string;
  readonly values: Tree | undefined;
}

/** The layers that these values ask for, weakest first; one that does not exist has no values. */
export function layersOf(values: Tree, settings = builtIn): readonly NamedLayer[] {
  const global = isMap(values.global) ? values.global : {};
  const pick = (key: string, prefix: string): NamedLayer[] => {
    const [path, name] = values[key] ? [[key], values[key]] : [['global', key], global[key]];
    if (!name) return [];
    const file = `${prefix}${name}`;
    return [{ path, name: String(name), file, values: ownOf(settings.layers, file) }];
  };
  return [
    ...pick('profile', ''),
    ...pick('compatibilityVersion', 'compatibility-version-').filter(({ path }) => path.length === 1),
    ...pick('platform', 'platform-'),
  ];
}

/** What the layers of one kind are called: names to choose from. */
export function layerNames(prefix: '' | 'platform-' | 'compatibility-version-', settings = builtIn): readonly string[] {
  const names = Object.keys(settings.layers);
  if (prefix === '') return names.filter((name) => !/^(?:platform|compatibility-version)-/.test(name));
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

/** Defaults of a component as it reads them. */
export function chartDefaults(chart: ChartName, settings = builtIn): Tree {
  return settings.charts[chart] ?? {};
}
