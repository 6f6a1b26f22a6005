// What others write, and what nobody may change: platforms, autoscalers, fields that are set once.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { isMap, mapsIn, valueAt } from '../../src/lib/tree.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { live } from '../support/live.ts';
import { runCli, runOk } from '../support/run-cli.ts';
import { resourceVersions } from '../support/snapshot.ts';

const injector = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', namespace: '' };
const aks = { key: 'control-plane', operator: 'NotIn', values: ['true'] };

live({}, (liveTest) => {
  const folder = mkdtempSync(join(tmpdir(), 'takeover-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, components: string): string => {
    writeFileSync(join(folder, name), `kind: IstioOperator\nspec: ${components}\n`);
    return join(folder, name);
  };

  liveTest('a platform that adds to the selectors of webhooks is no conflict and no drift', async ({ kubeconfig }) => {
    await runOk('install --set profile=minimal -y', kubeconfig);
    const cluster = connectTo(kubeconfig);
    for (const name of ['istio-sidecar-injector', 'istio-revision-tag-default']) {
      const there = await cluster.get({ ...injector, name });
      assert.ok(there);
      const webhooks = mapsIn(there.webhooks).map((webhook) => {
        const selector = isMap(webhook.namespaceSelector) ? webhook.namespaceSelector : {};
        const matchExpressions = [...mapsIn(selector.matchExpressions), aks];
        return { name: webhook.name, namespaceSelector: { ...selector, matchExpressions } };
      });
      const { apiVersion, kind } = injector;
      const object = { apiVersion, kind, metadata: { name }, webhooks };
      await cluster.apply(object, { fieldManager: 'admissionsenforcer', force: true });
    }
    assert.match((await runOk('drift', kubeconfig)).err, /no difference/);
    assert.match((await runOk('install --set profile=minimal -y', kubeconfig)).err, /nothing to change/);
    await runOk('install --set profile=minimal --revision r2 -y', kubeconfig);
    await runOk('tag set default --revision r2 --overwrite -y', kubeconfig);
    await runOk('tag set default --revision default --overwrite -y', kubeconfig);
    const tag = await cluster.get({ ...injector, name: 'istio-revision-tag-default' });
    for (const { namespaceSelector } of mapsIn(tag?.webhooks))
      assert.match(JSON.stringify(namespaceSelector), /"control-plane"/);
    cluster.close();
    await runOk('uninstall --purge -y', kubeconfig);
  });

  liveTest('replicas stay when an autoscaler takes over', async ({ kubeconfig }) => {
    const fixed = file(
      'fixed.yaml',
      '{components: {ingressGateways: [{name: in, enabled: true, k8s: {replicaCount: 4}}]}, values: {gateways: {istio-ingressgateway: {autoscaleEnabled: false}}}}',
    );
    const scaled = file(
      'scaled.yaml',
      '{components: {ingressGateways: [{name: in, enabled: true, k8s: {hpaSpec: {minReplicas: 4, maxReplicas: 9}}}]}}',
    );
    await runOk(`install -f ${fixed} -y`, kubeconfig);
    const { err } = await runOk(`install -f ${scaled} -y`, kubeconfig);
    assert.doesNotMatch(err, /replicas/i);
    const cluster = connectTo(kubeconfig);
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'istio-system', name: 'in' };
    assert.equal(valueAt(await cluster.get(ref), ['spec', 'replicas']), 4);
    cluster.close();
    assert.match((await runOk(`install -f ${scaled} -y`, kubeconfig)).err, /nothing to change/);
    await runOk('uninstall --purge -y', kubeconfig);
  });

  liveTest('fields that cannot be changed are named before anything is, all of them', async ({ kubeconfig }) => {
    const gateways = (labels: string) =>
      `{components: {ingressGateways: [{name: one, enabled: true${labels}}], egressGateways: [{name: two, enabled: true${labels}}]}}`;
    await runOk(`install -f ${file('before.yaml', gateways(''))} -y`, kubeconfig);
    const before = await resourceVersions(kubeconfig);
    const later = file('later.yaml', gateways(', label: {app: other}'));
    const { exit, err } = await runCli(`install -f ${later} -y`, kubeconfig);
    assert.equal(exit, 3);
    for (const name of ['one', 'two']) {
      assert.match(err, new RegExp(`Deployment istio-system/${name} \\.spec\\.selector`));
      assert.match(err, new RegExp(`kubectl delete deployment ${name} --namespace istio-system`));
    }
    assert.deepEqual([...(await resourceVersions(kubeconfig)).keys()], [...before.keys()]);
    const dry = await runOk(`install -f ${later} --dry-run`, kubeconfig);
    assert.match(dry.err, /warning: 2 objects would get other values/);
    await runOk('uninstall --purge -y', kubeconfig);
  });
});
