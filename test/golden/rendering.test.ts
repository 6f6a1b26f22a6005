import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profileNames } from '../../src/config/built-in.ts';
import { pathText } from '../../src/lib/tree-path.ts';
import { type ComponentName, componentNames } from '../../src/model/config.ts';
import type { KubeObject, Tree } from '../../src/model/kube-object.ts';
import { type Generated, generate } from '../../src/pipeline/generate.ts';
import { changes, matchesGolden, objectsMatchGolden } from '../support/golden.ts';
import { type SettingSample, settingSamples } from '../support/setting-samples.ts';

/** The component alone, as `profile: empty` with it switched on. */
const alone: Readonly<Record<ComponentName, Tree>> = {
  base: { base: { enabled: true } },
  pilot: { pilot: { enabled: true } },
  cni: { cni: { enabled: true } },
  ztunnel: { ztunnel: { enabled: true } },
  ingressGateways: { ingressGateways: [{ name: 'istio-ingressgateway', enabled: true }] },
  egressGateways: { egressGateways: [{ name: 'istio-egressgateway', enabled: true }] },
};
/** The values that a component may read, as `path: type of the schema`. */
const roots: Readonly<Record<ComponentName, readonly (readonly [path: string, type: string])[]>> = {
  base: [['values.base', 'Base']],
  pilot: [
    ['values.pilot', 'Pilot'],
    ['values.sidecarInjectorWebhook', 'SidecarInjectorWebhook'],
    ['values.istiodRemote', 'IstiodRemote'],
    ['values.telemetry', 'Telemetry'],
    ['values.experimental', 'Experimental'],
    ['values.pdb', 'PodDisruptionBudgetValues'],
    ['meshConfig', 'MeshConfig'],
  ],
  cni: [['values.cni', 'Cni']],
  ztunnel: [['values.ztunnel', 'Ztunnel']],
  ingressGateways: [['values.gateways', 'Gateways']],
  egressGateways: [['values.gateways', 'Gateways']],
};
const platforms = ['', 'gke', 'k3d', 'k3s', 'microk8s', 'minikube', 'openshift'];

for (const name of componentNames) {
  test(`${name}: its objects`, async () => {
    const { objects, yaml } = objectsOf(await generate(specOf(alone[name])), name);
    objectsMatchGolden(`${name}/objects.yaml`, objects, yaml);
  });

  test(`${name}: profiles and platforms`, async () => {
    const base = objectsOf(await generate(specOf(alone[name])), name).objects;
    const sections: (readonly [string, readonly string[]])[] = [];
    for (const profile of profileNames)
      for (const platform of platforms) {
        const set = platform === '' ? [] : [`values.global.platform=${platform}`];
        const outcome = await generate({ sets: [`profile=${profile}`, ...set], files: [] });
        sections.push([`${profile} ${platform}`.trim(), lines(base, outcome, name)]);
      }
    matchesGolden(`${name}/profiles.txt`, text(sections));
  });

  test(`${name}: each value`, async () => {
    const samples = [
      ...roots[name].flatMap(([path, type]) => [...settingSamples(path.split('.'), type)]),
      ...settingSamples(['values', 'global'], 'Global'),
      ...[...settingSamples(['values'], 'Values')].filter(({ path }) => path.length === 2),
    ];
    matchesGolden(`${name}/values.txt`, text(await each(name, samples)));
  });

  test(`${name}: each k8s setting`, async () => {
    const list = Array.isArray(alone[name][name]);
    const at = ['components', name, ...(list ? ['0'] : []), 'k8s'];
    const samples = [...settingSamples(at, 'KubernetesSettings')];
    matchesGolden(`${name}/k8s.txt`, text(await each(name, samples)));
  });
}

/** What each of some settings changes; settings that change nothing are named in one line. */
async function each(
  name: ComponentName,
  samples: readonly SettingSample[],
): Promise<(readonly [string, readonly string[]])[]> {
  const base = objectsOf(await generate(specOf(alone[name])), name).objects;
  const sections: (readonly [string, readonly string[]])[] = [];
  const silent: string[] = [];
  for (const { path, value } of samples) {
    const outcome = await generate(specOf(alone[name], path, value));
    const differing = lines(base, outcome, name);
    if (differing.length === 0) silent.push(`${pathText(path)}=${JSON.stringify(value)}`);
    else sections.push([`${pathText(path)}=${JSON.stringify(value)}`, differing]);
  }
  return [...sections, ['without effect', silent]];
}

function lines(base: readonly KubeObject[], outcome: Generated, name: ComponentName): readonly string[] {
  const refused = outcome.problems.filter(({ level }) => level === 'error');
  if (refused.length > 0) return refused.map(({ path }) => `refused: ${pathText(path ?? [])}`);
  return changes(base, objectsOf(outcome, name).objects);
}

const text = (sections: readonly (readonly [string, readonly string[]])[]) =>
  sections.map(([title, own]) => `# ${title}\n${own.map((line) => `${line}\n`).join('')}`).join('');

/** The objects of one component; of a CRD only the hash of its text, since that is made from schemas/, which has tests. */
function objectsOf(
  outcome: Generated,
  name: ComponentName,
): { readonly objects: readonly KubeObject[]; readonly yaml: string } {
  assert.ok(outcome.manifests, JSON.stringify(outcome.problems));
  const own = outcome.manifests.filter(({ component }) => component === name);
  const plain = own.filter(({ ref }) => ref.kind !== 'CustomResourceDefinition');
  const crds = own
    .filter(({ ref }) => ref.kind === 'CustomResourceDefinition')
    .map(({ ref }) => ({ apiVersion: ref.apiVersion, kind: ref.kind, metadata: { name: ref.name } }));
  const objects = [...plain.map((manifest) => manifest.object()), ...crds];
  return {
    objects,
    yaml: [...plain.map((manifest) => manifest.yaml()), ...crds.map((crd) => `${JSON.stringify(crd)}\n`)].join('---\n'),
  };
}

function specOf(components: Tree, path?: readonly string[], value?: unknown) {
  const spec = { profile: 'empty', components };
  const full = path ? set(spec, path, value) : spec;
  return { files: [{ name: 'iop.yaml', text: JSON.stringify({ kind: 'IstioOperator', spec: full }) }], sets: [] };
}

function set(tree: unknown, [step = '', ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(tree)) return tree.map((item, index) => (String(index) === step ? set(item, rest, value) : item));
  const map = (tree ?? {}) as Tree;
  return { ...map, [step]: rest.length === 0 ? value : set(map[step], rest, value) };
}
