import { layerNames, layersOf } from '../config/built-in.ts';
import { validConfig } from '../config/components.ts';
import { type Configuration, mergeConfiguration } from '../config/configuration.ts';
import { effectiveDocument, withComponentDefaults } from '../config/effective.ts';
import { setHint } from '../config/set-hints.ts';
import { type ConfigInput, userLayer } from '../config/user-layer.ts';
import { userOrigin } from '../config/user-origin.ts';
import { isMap, mapAt, valueAt } from '../lib/tree.ts';
import type { ClusterSettings, ValidConfig } from '../model/config.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Origin, Problem } from '../model/problem.ts';
import type { Path } from '../model/source.ts';
import { check } from '../validate/check.ts';
import type { AskedLayer } from '../validate/define-rule.ts';
import type { Complaint } from '../validate/schema.ts';

export { settingsForCluster } from '../config/cluster-facts.ts';
export type { ConfigInput };

/** What became of a configuration. `config` is there unless a problem is an error. */
export interface Configured {
  readonly config?: ValidConfig;
  readonly problems: readonly Problem[];
  /** Where the user wrote what stands at a path of the document. */
  originOf(path: Path): Origin | undefined;
}

/**
 * Merges files, flags and profile, and checks the result.
 * @param settings what the cluster's own nature asks for: see settingsForCluster
 */
export async function configure(input: ConfigInput, settings: ClusterSettings = {}): Promise<Configured> {
  const user = await userLayer(input);
  const originOf = (path: Path) => userOrigin(user, path, 'key');
  // A file that cannot be read, or a flag: nothing that follows from the rest would be true.
  if (user.problems.length > 0) return { problems: user.problems, originOf };
  const configuration = mergeConfiguration(user, settings);
  const complaints = await check({
    user: user.document,
    merged: configuration.document,
    effective: mapAt(effectiveDocument(configuration), ['spec', 'values']),
    layers: askedLayers(configuration),
  });
  const eased = complaints.map((complaint) =>
    isKnownToCharts(complaint, configuration) ? eases(complaint) : complaint,
  );
  const problems = eased.map((complaint) => problemOf(complaint, configuration, input.force === true));
  if (problems.some(({ level }) => level === 'error')) return { problems, originOf };
  return { config: validConfig(configuration), problems, originOf };
}

function problemOf(complaint: Complaint, { user }: Configuration, force: boolean): Problem {
  const { path, message, key } = complaint;
  const origin = userOrigin(user, path, key ? 'key' : 'value');
  const flag = origin?.kind === 'flag' ? user.sets.findLast((set) => set.flag === origin.flag) : undefined;
  const suggestion = (flag && setHint(user.document, path, flag)) ?? complaint.suggestion;
  return { level: force ? 'warning' : complaint.level, message, path, suggestion, origin };
}

/** Charts of another release may read what this program has never heard of. */
function isKnownToCharts({ path, key }: Complaint, { user }: Configuration): boolean {
  if (!user.charts || !key || path[0] !== 'spec' || path[1] !== 'values') return false;
  return knownTo(withComponentDefaults({}, user.settings), path);
}

/** Whether a default stands there, or a map that is empty because everything in it is the user's. */
function knownTo(defaults: Tree, path: Path): boolean {
  const value = valueAt(defaults, path);
  if (value !== undefined) return true;
  return path.slice(0, -1).some((_step, index) => {
    const above = valueAt(defaults, path.slice(0, index + 1));
    return index > 2 && isMap(above) && Object.keys(above).length === 0;
  });
}

const eases = (complaint: Complaint): Complaint => ({
  ...complaint,
  level: 'warning',
  message: 'known to these charts alone, and unchecked:',
  suggestion: undefined,
});

function askedLayers({ document, user: { settings } }: Configuration): readonly AskedLayer[] {
  const prefixes = { profile: '', platform: 'platform-', compatibilityVersion: 'compatibility-version-' } as const;
  return layersOf(mapAt(document, ['spec', 'values']), settings).map(({ path, name, values }) => ({
    path,
    name,
    exists: values !== undefined,
    known: layerNames(prefixes[path.at(-1) as keyof typeof prefixes], settings), // one of the three keys that layersOf looks at
  }));
}
