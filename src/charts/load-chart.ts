import { isMap, mapsIn } from '../lib/tree.ts';
import { type ArchiveLimits, readArchive } from './archive.ts';
import { type Chart, type ChartDependency, ChartError, type ChartFiles, type Tree } from './chart.ts';
import { ignoring } from './helm-ignore.ts';
import { mapOf, textOf } from './read-yaml.ts';
import { isVersion } from './semver.ts';

export interface LoadOptions {
  /** What the chart is called in messages: a path. */
  readonly name?: string;
  /** Leave out what `.helmignore` names, as `helm` does for folders. */
  readonly helmIgnore?: boolean;
  readonly limits?: Partial<ArchiveLimits>;
}

/** Charts inside charts; a chart that holds itself would have no end. */
const mostDeep = 20;

/**
 * Reads a chart from its files. Archives below `charts/` are read, too.
 * Throws ChartError for what is no chart.
 */
export async function loadChart(files: ChartFiles, options: LoadOptions = {}): Promise<Chart> {
  return await load(files, options, 0);
}

/** Reads a chart from an archive, whose files stand in one folder. Throws ChartError. */
export async function loadChartArchive(name: string, bytes: Uint8Array, options: LoadOptions = {}): Promise<Chart> {
  return await loadArchive(bytes, { ...options, name }, 0);
}

async function loadArchive(bytes: Uint8Array, options: LoadOptions, depth: number): Promise<Chart> {
  const { name = 'chart' } = options;
  const files = await readArchive(name, bytes, options.limits ? { limits: options.limits } : {});
  const inside = new Map<string, Uint8Array>();
  for (const [path, content] of files) {
    const slash = path.indexOf('/');
    if (slash < 0) throw new ChartError(`${name}: ${path} stands in no folder, as the files of a chart do`);
    inside.set(path.slice(slash + 1), content);
  }
  return await load(inside, { ...options, helmIgnore: false }, depth);
}

async function load(all: ChartFiles, options: LoadOptions, depth: number): Promise<Chart> {
  const { name = 'chart', helmIgnore = false } = options;
  if (depth > mostDeep) throw new ChartError(`${name}: charts inside charts, more than ${mostDeep} deep`);
  const files = helmIgnore ? ignoring(all) : all;
  const text = (path: string) => {
    const bytes = files.get(path);
    return bytes && textOf(bytes);
  };
  const metadata = metadataOf(name, text('Chart.yaml'), text('requirements.yaml'));
  const templates = [...files]
    .filter(([path]) => path.startsWith('templates/'))
    .map(([path, bytes]) => ({ path, text: textOf(bytes) }));
  const subcharts = await loadSubcharts(files, options, depth);
  const schema = text('values.schema.json');
  const isV1 = metadata.apiVersion === 'v1';
  const own = new Set([
    'Chart.yaml',
    'values.yaml',
    'values.schema.json',
    'Chart.lock',
    ...(isV1 ? [] : ['requirements.yaml', 'requirements.lock']),
  ]);
  const rest = [...files].filter(
    ([path]) => !own.has(path) && !path.startsWith('templates/') && !path.startsWith('charts/'),
  );
  return {
    metadata,
    values: mapOf(`${name}/values.yaml`, text('values.yaml') ?? ''),
    ...(schema !== undefined && { schema }),
    templates,
    files: new Map(rest),
    subcharts,
  };
}

function metadataOf(name: string, text: string | undefined, requirements: string | undefined): Chart['metadata'] {
  if (text === undefined) throw new ChartError(`${name}: no Chart.yaml, so it is no chart`);
  const file = `${name}/Chart.yaml`;
  const read = mapOf(file, text);
  const metadata: Tree = {
    ...read,
    apiVersion: read.apiVersion ?? 'v1',
    ...Object.fromEntries(textFields.filter((key) => key in read).map((key) => [key, fieldText(read[key])])),
    ...(requirements !== undefined &&
      read.dependencies === undefined &&
      mapOf(`${name}/requirements.yaml`, requirements)),
  };
  const { name: called, version } = metadata;
  if (typeof called !== 'string' || called === '') throw new ChartError(`${file}: the chart needs a name`);
  if (typeof version !== 'string' || version === '') throw new ChartError(`${file}: the chart needs a version`);
  if (!isVersion(version)) throw new ChartError(`${file}: version "${version}" is no semantic version`);
  if (/[/\\]/.test(called)) throw new ChartError(`${file}: "${called}" is no name for a chart`);
  return { ...metadata, name: called, version };
}

const textFields = ['name', 'version', 'appVersion', 'description', 'home', 'icon', 'kubeVersion', 'type', 'engine'];

/** `appVersion: 1.10` is a number to YAML and a text to Helm. */
const fieldText = (value: unknown): unknown => (typeof value === 'number' ? String(value) : (value ?? ''));

async function loadSubcharts(files: ChartFiles, options: LoadOptions, depth: number): Promise<readonly Chart[]> {
  const { name = 'chart' } = options;
  const folders = new Map<string, Map<string, Uint8Array>>();
  const archives: [string, Uint8Array][] = [];
  for (const [path, bytes] of files) {
    const [, entry = '', rest] = /^charts\/([^/]+)(?:\/(.*))?$/s.exec(path) ?? [];
    if (entry === '' || /^[_.]/.test(entry)) continue;
    if (rest === undefined) {
      if (/\.t(?:gz|ar\.gz)$/.test(entry)) archives.push([entry, bytes]);
      continue;
    }
    const folder = folders.get(entry) ?? new Map<string, Uint8Array>();
    folder.set(rest, bytes);
    folders.set(entry, folder);
  }
  const charts: Chart[] = [];
  for (const [entry, folder] of folders)
    charts.push(await load(folder, { ...options, name: `${name}/charts/${entry}`, helmIgnore: false }, depth + 1));
  for (const [entry, bytes] of archives)
    charts.push(await loadArchive(bytes, { ...options, name: `${name}/charts/${entry}` }, depth + 1));
  return charts;
}

/** What Chart.yaml says that the chart depends on. */
export function dependenciesOf({ metadata }: Chart): readonly ChartDependency[] {
  return mapsIn(metadata.dependencies).filter(
    (dependency): dependency is ChartDependency & Tree => isMap(dependency) && typeof dependency.name === 'string',
  );
}
