import profileLines from '#generated/data/profile-lines.ts';
import { mapAt } from '../lib/tree.ts';
import { chartFolders } from '../model/chart-folders.ts';
import { componentNames, componentTable } from '../model/component-table.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Origin } from '../model/problem.ts';
import type { Path } from '../model/source.ts';
import { layersOf, profileNamed } from './built-in.ts';
import type { Configuration } from './configuration.ts';
import { defaultPlaces } from './defaults.ts';
import { speaksOf, userOrigin } from './user-origin.ts';

/** An origin, and the setting through which it came: a layer is asked for by `values.profile`. */
export interface Provenance {
  readonly origin: Origin;
  readonly through?: string;
}

/** Where the leaf at `path` of the effective configuration comes from: --set, file, layer, profile or chart default. */
export function provenance(configuration: Configuration, path: Path): Provenance | undefined {
  for (const source of sourcesOf(path)) {
    const origin = userOrigin(configuration.user, source);
    if (origin) return source === path ? { origin } : { origin, through: source.slice(1).join('.') };
  }
  const own = [...sourcesOf(path)].map((source) => builtIn(profilesOf(configuration), source)).find(Boolean);
  // What follows from which components are on stands in no file when that is their own default.
  if (own || !sourcesOf(path).includes(path)) return own;
  return fromLayer(configuration, path) ?? fromChart(configuration, path);
}

/** The paths whose value ends up at `path`, strongest first. */
function sourcesOf(path: Path): readonly Path[] {
  const [spec, values, ...rest] = path;
  if (spec !== 'spec' || values !== 'values') return [path];
  const key = rest.join('.');
  if (rest[0] === 'meshConfig') return [['spec', ...rest], path];
  const switched = componentNames.find((name) => componentTable[name].flag?.join('.') === key);
  if (switched) return [['spec', 'components', switched, 'enabled']];
  if (key === 'revision' || key === 'compatibilityVersion') return [path, ['spec', key]];
  return key === 'global.hub' || key === 'global.tag' ? [path, ['spec', rest[1] ?? '']] : [path];
}

const profilesOf = ({ user }: Configuration) =>
  [user.profile, 'default'].map((name) => ({
    file: fileIn(user, `profiles/${name}.yaml`),
    tree: profileNamed(name, user.settings),
  }));

/** A file of ours, or of the release that the user named; ours are sorted in another way than those of a release. */
const fileIn = ({ charts }: Configuration['user'], own: string, theirs = own): string =>
  charts ? `${charts.name}/${theirs}` : own;

function fromLayer({ document, user }: Configuration, path: Path): Provenance | undefined {
  const inValues = path.slice(2);
  const layers = layersOf(mapAt(document, ['spec', 'values']), user.settings);
  for (const { file, path: named, values = {} } of layers.toReversed()) {
    const found = builtIn([{ file: layerFile(user, file), tree: values }], inValues);
    if (found) return { ...found, through: `values.${named.join('.')}` };
  }
  return undefined;
}

const layerFile = (user: Configuration['user'], name: string) =>
  fileIn(user, `profiles/layers/${name}.yaml`, `charts/${chartFolders.pilot}/files/profile-${name}.yaml`);

function fromChart({ user }: Configuration, path: Path): Provenance | undefined {
  if (path[0] !== 'spec' || path[1] !== 'values') return undefined;
  for (const { file, tree, path: inChart } of defaultPlaces(path.slice(2), user.settings)) {
    const found = builtIn([{ file: fileIn(user, file, `charts: defaults of ${file}`), tree }], inChart);
    if (found) return found;
  }
  return undefined;
}

function builtIn(files: readonly { file: string; tree: Tree }[], path: Path): Provenance | undefined {
  if (path.length === 0) return undefined;
  for (const { file, tree } of files) {
    if (!speaksOf(tree, path)) continue;
    return { origin: { kind: 'built-in', file, line: lineOf(file, path) } };
  }
  return undefined;
}

/** Line of the nearest key of the path that the file has. */
function lineOf(file: string, path: Path): number | undefined {
  const lines = profileLines()[file] ?? {};
  for (let length = path.length; length > 0; length--) {
    const line = lines[JSON.stringify(path.slice(0, length))];
    if (line !== undefined) return line;
  }
  return undefined;
}
