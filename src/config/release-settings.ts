// Profiles, layers and defaults of a release that the user has as a folder.
import { isMap, mergeMaps } from '../lib/tree.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { chartFolders } from '../model/chart-folders.ts';
import { type ChartName, componentNames, componentTable } from '../model/component-table.ts';
import { InputError } from '../model/errors.ts';
import { type IstioRelease, istioRelease } from '../model/istio-release.ts';
import type { Tree } from '../model/kube-object.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import { builtIn, type ReleaseSettings } from './built-in.ts';

const decoder = new TextDecoder();
const read = new WeakMap<ReleaseFolder, ReleaseSettings>();

/** What the folder of a release says. Throws InputError for one that cannot be read. */
export function releaseSettings(folder: ReleaseFolder): ReleaseSettings {
  const before = read.get(folder);
  if (before) return before;
  const version = folderVersion(folder);
  const settings: ReleaseSettings = {
    profiles: profilesOf(folder, version),
    layers: layersIn(folder),
    charts: defaultsOf(folder),
    release: releaseOf(version),
  };
  read.set(folder, settings);
  return settings;
}

/** The version that is installed from the charts of a folder. */
export const versionOf = (folder: ReleaseFolder): string => releaseSettings(folder).release.version;

/** The version that the charts carry; undefined for charts that no release was made of: those say 1.0.0. */
export function folderVersion(folder: ReleaseFolder): string | undefined {
  for (const chart of ['base', 'istio-control/istio-discovery']) {
    const version = mapIn(folder, `charts/${chart}/Chart.yaml`)?.appVersion;
    if (typeof version === 'string' && /^\d+\.\d+\.\d+/.test(version) && version !== '1.0.0') return version;
  }
  return undefined;
}

function releaseOf(version: string | undefined): IstioRelease {
  if (version === undefined) return istioRelease;
  const minor = Number(/^\d+\.(\d+)/.exec(version)?.[1] ?? istioRelease.minor);
  const documentation = istioRelease.documentation.replace(/v\d+\.\d+/, `v1.${minor}`);
  return { ...istioRelease, version, minor, documentation };
}

/** Profiles of a folder that is no release name images that nobody publishes: ours stand in for them, as in the reference. */
function profilesOf(folder: ReleaseFolder, version: string | undefined): Readonly<Record<string, Tree>> {
  const profiles: Record<string, Tree> = {};
  for (const path of folder.files.keys()) {
    const [, name] = /^profiles\/([^/]+)\.ya?ml$/.exec(path) ?? [];
    if (name !== undefined) profiles[name] = withoutIdentity(mapIn(folder, path) ?? {});
  }
  if (!profiles.default)
    throw new InputError(`${folder.name} has no profiles/default.yaml`, {
      code: 'RELEASE_UNREADABLE',
      hint: 'name the folder of a release that has manifests/charts and manifests/profiles',
    });
  if (version !== undefined) return profiles;
  const { hub, tag } = isMap(builtIn.profiles.default?.spec) ? builtIn.profiles.default.spec : {};
  return { ...profiles, default: mergeMaps(profiles.default, { spec: { hub, tag } }) };
}

const withoutIdentity = ({ apiVersion: _apiVersion, kind: _kind, ...rest }: Tree): Tree => rest;

const prefix = /^charts\/(.+)\/files\/profile-([^/]+)\.yaml$/;

/** The layers beneath profiles: every chart has its own copy of each, and istiod's counts where they differ. */
function layersIn(folder: ReleaseFolder): Readonly<Record<string, Tree>> {
  const layers: Record<string, Tree> = {};
  for (const path of folder.files.keys()) {
    const [, chart, name] = prefix.exec(path) ?? [];
    if (name === undefined) continue;
    if (!layers[name] || chart === chartFolders.pilot) layers[name] = mapIn(folder, path) ?? {};
  }
  return layers;
}

function defaultsOf(folder: ReleaseFolder): Readonly<Record<ChartName, Tree>> {
  const entries = componentNames.map((name) => {
    const values = mapIn(folder, `charts/${chartFolders[name]}/values.yaml`) ?? {};
    const inner = Object.entries(values).find(([key]) => /^_internal_default/.test(key))?.[1] ?? values.defaults;
    return [componentTable[name].defaults, isMap(inner) ? inner : values];
  });
  return Object.fromEntries(entries); // every chart of the table has a component
}

function mapIn(folder: ReleaseFolder, path: string): Tree | undefined {
  const bytes = folder.files.get(path);
  if (!bytes) return undefined;
  const [document] = readYaml(decoder.decode(bytes));
  if (document instanceof YamlError)
    throw new InputError(`${folder.name}/${path}:${document.line}:${document.column}: not YAML: ${document.message}`, {
      code: 'RELEASE_UNREADABLE',
    });
  return isMap(document?.value) ? document.value : {};
}
