import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { chartDefaults } from '../../src/config/built-in.ts';
import { mapAt } from '../../src/lib/tree.ts';
import { componentNames, componentTable } from '../../src/model/component-table.ts';
import { generate } from '../../src/pipeline/generate.ts';

const traits = componentNames.map((name) => ({ name, ...componentTable[name] }));

test('a component stands behind what it starts after', () => {
  for (const [index, { name, startsAfter }] of traits.entries())
    for (const earlier of startsAfter)
      assert.ok(componentNames.indexOf(earlier) < index, `${name} stands before ${earlier}`);
});

test('no two components share a label, chart, Helm release or root of values', () => {
  for (const key of ['title', 'label', 'helmChart', 'defaults', 'root'] as const)
    assert.equal(new Set(traits.map((each) => String(each[key]))).size, traits.length, key);
});

test('every chart in profiles/charts belongs to one component, which has its defaults', () => {
  const files = readdirSync('profiles/charts').map((file) => file.replace(/\.yaml$/, ''));
  assert.deepEqual(traits.map(({ defaults }) => String(defaults)).sort(), files.sort());
  for (const { defaults } of traits) assert.notDeepEqual(chartDefaults(defaults), {});
});

test('every component has the workload, the container and the label that the table says', async () => {
  const sets = componentNames
    .filter((name) => !componentTable[name].isList)
    .map((name) => `components.${name}.enabled=true`);
  const gateways = ['ingress', 'egress'].map((each) => `values.gateways.istio-${each}gateway.enabled=true`);
  const { manifests = [] } = await generate({ files: [], sets: [...sets, ...gateways] });
  for (const { name, label, workload } of traits) {
    const own = manifests.filter(({ component }) => component === name).map((each) => each.object());
    const labels = own.map(({ metadata }) => metadata.labels?.['operator.istio.io/component']).filter(Boolean);
    // base and ztunnel get theirs at installation only.
    for (const found of labels) assert.equal(found, label, name);
    if (!workload) continue;
    const object = own.find(({ kind, metadata }) => kind === workload.kind && metadata.name === workload.name);
    const { containers } = mapAt(object ?? {}, ['spec', 'template', 'spec']) as { containers?: { name: string }[] };
    assert.ok(
      containers?.some(({ name: container }) => container === workload.container),
      `${name}: ${workload.name}`,
    );
  }
});
