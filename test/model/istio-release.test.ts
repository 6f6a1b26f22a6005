import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerNames } from '../../src/config/built-in.ts';
import { validConfig } from '../../src/config/components.ts';
import { mergeConfiguration } from '../../src/config/configuration.ts';
import { userLayer } from '../../src/config/user-layer.ts';
import { parseRelease } from '../../src/lib/release.ts';
import { istioRelease } from '../../src/model/istio-release.ts';
import { loadNotes } from '../../src/precheck/upgrade.ts';
import { render } from '../../src/render/render.ts';

const { version, minor, support, documentation } = istioRelease;

test('the minor release is that of the version, in the documentation address, too', () => {
  assert.equal(parseRelease(version)?.minor, minor);
  assert.match(documentation, new RegExp(`/v1\\.${minor}/`));
});

test('the compatibility versions are the layers that there are', () => {
  assert.deepEqual([...support.compatibility], layerNames('compatibility-version-').toSorted());
});

test('there are upgrade notes of the release', async () => {
  assert.ok((await loadNotes()).some(({ since }) => parseRelease(since)?.minor === minor));
});

test('what is rendered is labelled with the release that is passed', async () => {
  const user = await userLayer({ files: [], sets: ['components.cni.enabled=true', 'components.ztunnel.enabled=true'] });
  const settings = { ...user.settings, release: { ...istioRelease, version: '1.99.0' } };
  const config = validConfig(mergeConfiguration({ ...user, settings }));
  const { manifests } = await render(config, {});
  // Definitions are data of the release itself: see generated/crds.ts.
  const built = manifests.filter(({ ref }) => ref.kind !== 'CustomResourceDefinition');
  const text = built.map((manifest) => JSON.stringify(manifest.object().metadata.labels ?? {})).join('\n');
  assert.match(text, /"app.kubernetes.io\/version":"1.99.0"/);
  assert.ok(!text.includes(version), 'a label names another release');
});
