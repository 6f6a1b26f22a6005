// What the templates of a chart see: `.Values`, `.Release`, `.Chart`, `.Capabilities`, `.Files`, `.Subcharts`.
import { isMap } from '../lib/tree.ts';
import { fn } from '../template/functions.ts';
import { behaviour, type GoMap, type GoValue, type Value } from '../template/value.ts';
import type { Chart, Tree } from './chart.ts';
import { filesValue } from './files.ts';
import { parseVersion } from './semver.ts';

/** What a cluster can do, as `.Capabilities` says. */
export interface Capabilities {
  /** `v1.32.0`. */
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  /** Version of Helm that templates may ask for. */
  readonly helmVersion: string;
}

/** `.Release`. */
export interface ReleaseInfo {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly isInstall: boolean;
  readonly isUpgrade: boolean;
}

export interface ContextOptions {
  readonly release: ReleaseInfo;
  readonly capabilities: Capabilities;
}

/** A chart with what its templates share: a change that one of them makes is seen by those after it. */
export interface ChartContext {
  readonly chart: Chart;
  /** `chart` or `chart/charts/sub`. */
  readonly path: string;
  readonly data: GoMap;
}

/** A chart and those inside it, each with its part of the values. */
export function contextsOf(chart: Chart, values: Tree, options: ContextOptions): readonly ChartContext[] {
  return contexts({ chart, path: chart.metadata.name, values }, options, true);
}

interface Place {
  readonly chart: Chart;
  readonly path: string;
  readonly values: Tree;
}

function contexts({ chart, path, values }: Place, options: ContextOptions, isRoot: boolean): ChartContext[] {
  const inner = chart.subcharts.flatMap((subchart) => {
    const { name } = subchart.metadata;
    const own = values[name];
    const place = { chart: subchart, path: `${path}/charts/${name}`, values: isMap(own) ? own : {} };
    return contexts(place, options, false);
  });
  const subcharts: GoMap = {};
  for (const subchart of chart.subcharts) {
    const found = inner.find((each) => each.chart === subchart);
    if (found) subcharts[subchart.metadata.name] = found.data;
  }
  const data: GoMap = {
    Chart: chartValue(chart, isRoot),
    Files: filesValue(chart.files),
    Release: releaseValue(options.release),
    Capabilities: capabilitiesValue(options.capabilities),
    Values: values as GoMap,
    Subcharts: subcharts,
  };
  return [{ chart, path, data }, ...inner];
}

function releaseValue({ name, namespace, revision, isInstall, isUpgrade }: ReleaseInfo): GoMap {
  return {
    Name: name,
    Namespace: namespace,
    IsUpgrade: isUpgrade,
    IsInstall: isInstall,
    Revision: BigInt(revision),
    Service: 'Helm',
  };
}

/** A struct: asking for a field that it lacks is an error. */
function struct(type: string, fields: Readonly<Record<string, Value>>, print?: () => string): GoValue {
  return {
    [behaviour]: {
      type,
      kind: 'struct',
      field: (name) => (Object.hasOwn(fields, name) ? { value: fields[name] } : undefined),
      ...(print && { print }),
    },
  };
}

const metadataFields = {
  Name: '',
  Home: '',
  Sources: [],
  Version: '',
  Description: '',
  Keywords: [],
  Icon: '',
  APIVersion: '',
  Condition: '',
  Tags: '',
  AppVersion: '',
  KubeVersion: '',
  Type: '',
} as const;

function chartValue({ metadata }: Chart, isRoot: boolean): GoValue {
  const fields: Record<string, Value> = { IsRoot: isRoot };
  for (const [field, absent] of Object.entries(metadataFields)) {
    const key = field === 'APIVersion' ? 'apiVersion' : `${field.charAt(0).toLowerCase()}${field.slice(1)}`;
    fields[field] = (metadata[key] as Value) ?? absent;
  }
  fields.Deprecated = metadata.deprecated === true;
  fields.Annotations = (metadata.annotations ?? {}) as Value;
  const of = (list: unknown, names: readonly string[]): Value =>
    Array.isArray(list)
      ? list.map((item) => struct('*chart.Part', Object.fromEntries(names.map((name) => [name, fieldOf(item, name)]))))
      : [];
  fields.Maintainers = of(metadata.maintainers, ['Name', 'Email', 'URL']);
  fields.Dependencies = of(metadata.dependencies, [
    'Name',
    'Version',
    'Repository',
    'Condition',
    'Tags',
    'Enabled',
    'Alias',
  ]);
  return struct('engine.Chart', fields);
}

function fieldOf(item: unknown, name: string): Value {
  const key = name === 'URL' ? 'url' : name.toLowerCase();
  return isMap(item) ? ((item[key] as Value) ?? '') : '';
}

function capabilitiesValue({ kubeVersion, apiVersions, helmVersion }: Capabilities): GoValue {
  const known = new Set(apiVersions);
  const version = parseVersion(kubeVersion);
  const kube = {
    Version: kubeVersion,
    GitVersion: kubeVersion,
    Major: String(version?.major ?? 1),
    Minor: String(version?.minor ?? ''),
  };
  return struct('*common.Capabilities', {
    KubeVersion: {
      [behaviour]: {
        type: 'common.KubeVersion',
        kind: 'struct',
        field: (name) => {
          const value = Object.hasOwn(kube, name) ? kube[name as keyof typeof kube] : undefined;
          return value === undefined ? undefined : { value };
        },
        method: (name) => (name === 'String' ? () => kubeVersion : undefined),
        print: () => kubeVersion,
      },
    },
    APIVersions: {
      [behaviour]: {
        type: 'common.VersionSet',
        kind: 'struct',
        methods: new Map([['Has', fn('string', (name) => known.has(name))]]),
        print: () => `[${apiVersions.join(' ')}]`,
      },
    },
    HelmVersion: struct('version.BuildInfo', {
      Version: helmVersion,
      GitCommit: '',
      GitTreeState: '',
      GoVersion: 'go1.24.0',
    }),
  });
}
