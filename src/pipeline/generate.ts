import { settingsForCluster } from '../config/cluster-facts.ts';
import type { ClusterFacts, ComponentName, ValidConfig } from '../model/config.ts';
import { InputError } from '../model/errors.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { printOrder } from '../render/manifest.ts';
import { type Rendered, render } from '../render/render.ts';
import { type ConfigInput, configure } from './configure.ts';

/** What a configuration produces. `config` and `manifests` are there unless a problem is an error. */
export interface Generated {
  readonly config?: ValidConfig;
  /** In the order in which `manifest generate` prints them. */
  readonly manifests?: readonly Manifest[];
  readonly problems: readonly Problem[];
}

/** What else `generate` may be told. */
export interface GenerateOptions extends ClusterFacts {
  /** Let the platform of the cluster change the configuration, as an installation there does. */
  readonly clusterSpecific?: boolean;
  /** Only these components; all when there are none. */
  readonly components?: readonly ComponentName[];
}

/** Merges, checks and renders a configuration. Whatever is wrong with it, an unknown profile too, is a problem; nothing is thrown. */
export async function generate(input: ConfigInput, options: GenerateOptions = {}): Promise<Generated> {
  const { kubeVersion = '', clusterSpecific = false, components = [] } = options;
  const settings = clusterSpecific ? settingsForCluster(kubeVersion) : {};
  const { config, problems, originOf } = await configure(input, settings);
  if (!config) return { problems };
  const rendered = await rendering(config, kubeVersion);
  if ('level' in rendered) return { problems: [...problems, rendered] };
  const { manifests, warnings } = rendered;
  const said = new Set(problems.map(({ path }) => JSON.stringify(path)));
  const lost = warnings
    .filter(({ path }) => !said.has(JSON.stringify(path)))
    .map((problem) => ({ ...problem, origin: originOf(problem.path) }));
  const refused = reachesObjects(input) ? await refusedProblems(manifests) : [];
  const wanted =
    components.length === 0 ? manifests : manifests.filter(({ component }) => components.includes(component));
  return { config, manifests: printOrder(wanted), problems: [...problems, ...lost, ...refused] };
}

/**
 * Whether settings can put what Kubernetes refuses into objects. Profiles are this program's own, and the mesh's configuration is
 * one text in a ConfigMap, but for its defaultConfig, of which some ends in environments.
 */
function reachesObjects({ files, sets, setStrings = [], revision = '' }: ConfigInput): boolean {
  const isHarmless = (set: string) => /^(?:profile=|meshConfig\.(?!defaultConfig))/.test(set);
  return files.length > 0 || revision !== '' || ![...sets, ...setStrings].every(isHarmless);
}

/** Printing harms nothing, and the reference prints it: installing refuses what is only warned about here. */
async function refusedProblems(manifests: readonly Manifest[]): Promise<readonly Problem[]> {
  const { refusedByKubernetes, refusedText } = await import('../validate/refused.ts');
  // CRDs come as they are from this program: reading them would take longer than all the rest.
  const own = manifests.filter(({ ref }) => ref.kind !== 'CustomResourceDefinition');
  const refused = refusedByKubernetes(own.map((manifest) => manifest.object()));
  return refused.map((one) => ({ level: 'warning', message: `Kubernetes refuses ${refusedText(one)}`, path: [] }));
}

/** What is rendered, or why nothing can be: an overlay that takes an object's kind away. */
async function rendering(config: ValidConfig, kubeVersion: string): Promise<Rendered | Problem> {
  try {
    return await render(config, kubeVersion === '' ? {} : { kubeVersion });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { level: 'error', message: error.message, path: [], suggestion: error.hint };
  }
}

/** The manifests as texts by file name: one file per component, or one per object in a folder per component. */
export function manifestFiles(manifests: readonly Manifest[], perObject: boolean): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const manifest of manifests) {
    const { component, ref } = manifest;
    const name = [ref.kind.toLowerCase(), ref.namespace, ref.name].filter(Boolean).join('-');
    const file = perObject ? `${component}/${name.replaceAll(/[^\w.-]/g, '_')}.yaml` : `${component}.yaml`;
    files.set(file, `${files.get(file) ?? ''}${files.has(file) ? '---\n' : ''}${manifest.yaml()}`);
  }
  return files;
}
