// Files among manifests that are no manifests yet: Helm's charts, and what Kustomize puts together.
import { existsSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { type InputText, resolvePath } from '../io/input-files.ts';
import { plural } from '../lib/plural.ts';
import { isMap, mapsIn } from '../lib/tree.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';

/** Inputs that can be judged as they stand, and a sentence on each chart or kustomization whose files cannot. */
export interface Unrendered {
  readonly inputs: readonly InputText[];
  /** Charts: what they would install has not been looked at. */
  readonly charts: readonly string[];
  /** Kustomizations: their patches are parts of objects that are judged elsewhere. */
  readonly patches: readonly string[];
}

/** Sets aside templates of Helm charts, with the files of the chart itself, and patches that a kustomization lists. */
export function withoutUnrendered(all: readonly InputText[], command: string, cwd: string): Unrendered {
  const patched = new Map<string, string>();
  for (const { name, text } of all)
    if (isKustomization(name))
      for (const file of [normalize(name), ...patchesOf(name, text)]) patched.set(file, dirname(name));
  const templates = new Map<string, number>();
  const counts = new Map<string, number>();
  const inputs = all.filter(({ name, text }) => {
    const kustomization = patched.get(normalize(name));
    if (kustomization !== undefined) counts.set(kustomization, (counts.get(kustomization) ?? -1) + 1);
    const chart = kustomization === undefined ? chartOf(name, cwd) : undefined;
    if (chart === undefined) return kustomization === undefined;
    const isTemplate = normalize(name).startsWith(join(chart, 'templates')) && text.includes('{{');
    const isOwn = dirname(normalize(name)) === chart && /^(?:Chart|values.*)\.ya?ml$/.test(basename(name));
    if (isTemplate) templates.set(chart, (templates.get(chart) ?? 0) + 1);
    return !isTemplate && !isOwn;
  });
  return {
    inputs,
    charts: [...templates].map(
      ([chart, count]) =>
        `${chart} is a Helm chart: ${plural(count, 'template')} of it not looked at; render it: helm template ${chart} | istioctl ${command}`,
    ),
    patches: [...counts].map(
      ([folder, count]) =>
        `${folder} is a kustomization: ${count === 1 ? '1 patch is' : `${count} patches are`} not judged as objects; to judge the result: kubectl kustomize ${folder} | istioctl ${command}`,
    ),
  };
}

const isKustomization = (name: string) => /^kustomization\.ya?ml$/i.test(basename(name));

/** The nearest folder at or above a file that holds a Chart.yaml, as the file was named. */
function chartOf(name: string, cwd: string): string | undefined {
  if (name === '-') return undefined;
  for (let folder = dirname(normalize(name)); ; folder = dirname(folder)) {
    if (existsSync(join(resolvePath(folder, cwd), 'Chart.yaml'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Files that a kustomization names as patches, as the kustomization itself was named. */
function patchesOf(name: string, text: string): readonly string[] {
  const [document] = readYaml(text);
  if (!document || document instanceof YamlError || !isMap(document.value)) return [];
  const { patches, patchesStrategicMerge, patchesJson6902 } = document.value;
  const files = [...mapsIn(patches), ...mapsIn(patchesJson6902)].map(({ path }) => path);
  const texts = Array.isArray(patchesStrategicMerge) ? patchesStrategicMerge : [];
  return [...files, ...texts]
    .filter((file) => typeof file === 'string' && !file.includes('\n'))
    .map((file) => join(dirname(name), String(file)));
}
