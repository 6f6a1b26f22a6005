// A null among the values counts as empty: it must render, or be refused by name, but never break.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { charts } from '#generated/profiles.ts';
import { isMap, withValue } from '../../src/lib/tree.ts';
import { generate } from '../../src/pipeline/generate.ts';
import { operator } from '../support/rendered.ts';

/** Where users write what a chart reads at its top level. */
const prefixes: Readonly<Record<string, string>> = { istiod: 'pilot', cni: 'cni', ztunnel: 'ztunnel' };
const shared = [
  'global',
  'gateways',
  'meshConfig',
  'base',
  'telemetry',
  'sidecarInjectorWebhook',
  'istiodRemote',
  'experimental',
];

function* pathsOf(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  if (!isMap(value)) return;
  for (const [key, child] of Object.entries(value)) {
    yield [...path, key];
    yield* pathsOf(child, [...path, key]);
  }
}

const everything = {
  components: {
    cni: { enabled: true },
    ztunnel: { enabled: true },
    egressGateways: [{ name: 'istio-egressgateway', enabled: true }],
  },
};

for (const [chart, defaults] of Object.entries(charts))
  test(`no value of ${chart} breaks rendering as null`, async () => {
    const prefix = prefixes[chart];
    for (const path of pathsOf(defaults, [])) {
      const [first = ''] = path;
      const full = ['values', ...(prefix && !shared.includes(first) ? [prefix] : []), ...path];
      const text = operator(withValue(everything, full, null));
      const { manifests, problems } = await generate({ files: [{ name: 'iop.yaml', text }], sets: [] });
      const errors = problems.filter(({ level }) => level === 'error');
      assert.ok(manifests ? errors.length === 0 : errors.length > 0, full.join('.'));
      for (const manifest of manifests ?? []) assert.doesNotMatch(manifest.yaml(), /undefined|NaN/, full.join('.'));
    }
  });
