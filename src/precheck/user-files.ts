import { isMap, mergeMaps } from '../lib/tree.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { componentOfChart } from '../model/component-table.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { type ParseProblem, parseObjects, type SourcedObject } from '../objects/parse.ts';
import { valuesAt } from './read.ts';
import type { ValuesLayer } from './values-layer.ts';

/** What a user's files hold: objects, configuration of Istio, or just text such as a script. */
export interface UserFiles {
  readonly objects: readonly SourcedObject[];
  readonly layers: readonly ValuesLayer[];
  /** One of the layers is a whole configuration: what a cluster was installed with does not count beside it. */
  readonly isWhole: boolean;
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  /** YAML and JSON files that cannot be read. */
  readonly problems: readonly ParseProblem[];
}

/** Sorts out what each file is. Nothing but broken YAML in a file that claims to be YAML is a problem. */
export function readUserFiles(texts: readonly { readonly name: string; readonly text: string }[]): UserFiles {
  const parsed = texts.map(({ name, text }) => ({
    name,
    text,
    ...(isYamlName(name) ? readFile(name, text) : nothing),
  }));
  return {
    texts,
    objects: parsed.flatMap(({ objects }) => objects),
    layers: parsed.flatMap(({ layers }) => layers),
    isWhole: parsed.some(({ objects }) => objects.some(({ object }) => isOperator(object))),
    problems: parsed.flatMap(({ problems }) => problems),
  };
}

const isYamlName = (name: string) => name === '-' || /\.(?:ya?ml|json)$/i.test(name);
const nothing = { objects: [], layers: [], problems: [] };

function readFile(name: string, text: string) {
  const { objects, problems } = parseObjects(text, name);
  return {
    objects,
    layers: [
      ...objects
        .filter(({ object }) => isOperator(object))
        .map(({ object }) => ({ file: name, values: operatorValues(object) })),
      ...chartValues(name, text),
    ],
    problems: problems.filter(({ kind }) => kind !== 'object'),
  };
}

const isOperator = ({ kind, apiVersion }: KubeObject) =>
  kind === 'IstioOperator' && apiVersion.startsWith('install.istio.io/');

/** The values of an IstioOperator with what its spec adds to them. */
function operatorValues({ spec }: KubeObject): Tree {
  const tree = isMap(spec) ? spec : {};
  const values = isMap(tree.values) ? tree.values : {};
  const env = valuesAt(tree, 'components.pilot.k8s.env[]').flatMap((item) =>
    isMap(item) && typeof item.name === 'string' ? [[item.name, item.value] as const] : [],
  );
  const lifted: Tree = {
    ...pick(tree, 'profile', 'compatibilityVersion', 'revision', 'meshConfig'),
    ...((tree.hub !== undefined || tree.tag !== undefined) && { global: pick(tree, 'hub', 'tag') }),
    ...(env.length > 0 && { pilot: { env: Object.fromEntries(env) } }),
  };
  return mergeMaps(values, lifted);
}

function pick(tree: Tree, ...names: readonly string[]): Tree {
  return Object.fromEntries(names.filter((name) => (tree[name] ?? null) !== null).map((name) => [name, tree[name]]));
}

/** Helm values: mappings that are no objects. The chart stands in a comment above; without one they are read as istioctl's values. */
function chartValues(name: string, text: string): readonly ValuesLayer[] {
  const chart = /^\s*#.*?\b(istiod|pilot|cni|ztunnel|gateway|base)\b/im.exec(firstComment(text))?.[1]?.toLowerCase();
  return readYaml(text).flatMap((document) => {
    if (document instanceof YamlError || !isMap(document.value)) return [];
    const tree = document.value;
    const isOther = 'kind' in tree || 'apiVersion' in tree || 'items' in tree;
    return isOther ? [] : [{ file: name, values: asIstioctlValues(chart, tree) }];
  });
}

const firstComment = (text: string) => /^(?:\s*(?:#.*|---)?(?:\n|$))+/.exec(text)?.[0] ?? '';

function asIstioctlValues(chart: string | undefined, tree: Tree): Tree {
  const key = (chart === undefined ? undefined : componentOfChart(chart)) ?? chart;
  if (key === undefined) return tree;
  const own = isMap(tree[key]) ? tree[key] : {};
  const common = key === 'pilot' ? tree : pick(tree, 'global', 'profile', 'compatibilityVersion');
  return { ...common, [key]: mergeMaps(tree, own) };
}
