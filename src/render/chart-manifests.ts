// The objects of a component as the charts of a release say.
import { type Chart, ChartError } from '../charts/chart.ts';
import { loadChart } from '../charts/load-chart.ts';
import { renderChart } from '../charts/render-chart.ts';
import { isMap, valueAt } from '../lib/tree.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { chartFolders } from '../model/chart-folders.ts';
import { componentTable } from '../model/component-table.ts';
import type { ClusterFacts, ComponentConfig, ComponentName } from '../model/config.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import { definitionManifest } from './definition-text.ts';
import { manifestOf } from './manifest.ts';

/** What a chart rendered to, and what its notes warn of. */
export interface ChartManifests {
  readonly manifests: readonly Manifest[];
  readonly warnings: readonly Problem[];
}

/** Renders the chart of a component. Throws InputError for a chart that is missing, broken, or refuses its values. */
export async function chartManifests(
  component: ComponentConfig,
  folder: ReleaseFolder,
  { kubeVersion }: ClusterFacts,
): Promise<ChartManifests> {
  const { name, namespace, helmValues } = component;
  try {
    const chart = await chartIn(folder, name);
    const { files } = await renderChart(chart, helmValues, {
      // As the reference has it: every time is the first, and offline the oldest Kubernetes that it supports.
      release: { name: 'istio', namespace, revision: 0, isInstall: false, isUpgrade: false },
      ...(kubeVersion ? { capabilities: { kubeVersion } } : {}),
    });
    const texts = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
    const isNote = ([path]: readonly [string, string]) => path.endsWith('.txt');
    const objects = [...texts.filter((text) => !isNote(text)), ...definitionsOf(chart, component)];
    return {
      manifests: objects.flatMap(([path, text]) => manifestsIn(path, text, name)),
      warnings: texts.filter(isNote).flatMap(([, text]) => warningsIn(text)),
    };
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    throw new InputError(`${componentTable[name].title}: ${error.message}`, {
      code: 'CHART_FAILED',
      hint: error.hint,
      cause: error,
    });
  }
}

const loaded = new WeakMap<ReleaseFolder, Map<string, Promise<Chart>>>();

/** The chart of a component, read once per folder. */
async function chartIn(folder: ReleaseFolder, component: ComponentName): Promise<Chart> {
  const path = `charts/${chartFolders[component]}/`;
  const charts = loaded.get(folder) ?? new Map<string, Promise<Chart>>();
  loaded.set(folder, charts);
  const before = charts.get(path);
  if (before) return await before;
  const files = new Map<string, Uint8Array>();
  for (const [file, bytes] of folder.files) if (file.startsWith(path)) files.set(file.slice(path.length), bytes);
  if (files.size === 0)
    throw new ChartError(`${folder.name} has no chart for it (${path})`, {
      hint: `this release does not have it: switch it off in spec.components.${component}, or take a release that does`,
    });
  const chart = loadChart(files, { name: `${folder.name}/${path.slice(0, -1)}` });
  charts.set(path, chart);
  return await chart;
}

/** Files below `crds/`: charts of old releases keep definitions there. */
function definitionsOf(chart: Chart, { values }: ComponentConfig): readonly (readonly [string, string])[] {
  if (valueAt(values, ['base', 'enableIstioConfigCRDs']) === false) return [];
  const own = [...chart.files].filter(([path]) => /^crds\/.*\.(?:ya?ml|json)$/.test(path));
  const decoder = new TextDecoder();
  return [
    ...own.map(([path, bytes]) => [path, decoder.decode(bytes)] as const),
    ...chart.subcharts.flatMap((subchart) => definitionsOf(subchart, { values } as ComponentConfig)),
  ];
}

const warningsIn = (notes: string): readonly Problem[] =>
  notes
    .split('\n')
    .filter((line) => line.startsWith('WARNING: '))
    .map((line) => ({ level: 'warning', message: line.slice('WARNING: '.length), path: [] }));

function manifestsIn(path: string, text: string, component: ComponentName): readonly Manifest[] {
  return text.split(/^---.*$/m).flatMap((part) => {
    const definition = definitionManifest(part, component);
    if (definition) return [definition];
    // The reference reads each document without the white space around it: a block at its end loses its line break.
    const [document] = readYaml(part.trimEnd());
    if (document instanceof YamlError)
      throw new ChartError(`${path}: what it renders to is no YAML: line ${document.line}: ${document.message}`);
    const value = document?.value;
    if (value === undefined || value === null) return [];
    if (!isMap(value)) throw new ChartError(`${path}: what it renders to is no object`);
    const { kind, apiVersion } = value;
    // Objects have a kind; comments and leftovers have none.
    if (typeof kind !== 'string' || kind === '') return [];
    const metadata = isMap(value.metadata) ? value.metadata : {};
    return [manifestOf({ ...value, apiVersion: String(apiVersion ?? ''), kind, metadata } as KubeObject, component)];
  });
}
