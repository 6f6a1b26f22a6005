import assert from 'node:assert/strict';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { istioKinds } from '#generated/kinds.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { semanticRuleSets } from '../../src/rules/semantic.ts';
import { type Mesh, startMesh } from '../mesh/mesh.ts';
import { refusal, verdictDifferences } from '../support/api-verdict.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { live } from '../support/live.ts';
import { seededRandom } from '../support/mutate.ts';
import { specMutator } from '../support/mutate-spec.ts';
import { examplesOf } from '../support/rule-examples.ts';
import { runOk } from '../support/run-cli.ts';

const mutations = 3000;

live({ mesh: true }, (liveTest) => {
  let mesh: Mesh | undefined;
  after(() => mesh?.close());

  liveTest('an API server that asks istiod takes and refuses the same objects as we do', async (plane, t) => {
    const { kubeconfig } = plane;
    await runOk('install --set profile=minimal -y', kubeconfig);
    mesh = await startMesh(plane);
    const cluster = connectTo(kubeconfig);
    try {
      await asksIstiod(cluster);
      const examples = await ruleExamples();
      const mutated = Array.from({ length: mutations }, specMutator(examples, seededRandom(2026)));
      const objects = [...examples, ...mutated].flatMap((object) => {
        const text = JSON.stringify(object); // told in place of a file's name
        return parseObjects(text, text).objects;
      });
      assert.deepEqual(await verdictDifferences(cluster, objects), []);
      t.diagnostic(`figure: ${objects.length} objects judged alike by us, an API server and istiod`);
    } finally {
      cluster.close();
    }
  });
});

const object = (kind: string, apiVersion: string, spec: unknown) =>
  ({ apiVersion, kind, metadata: { name: 'x', namespace: 'default' }, spec }) as KubeObject;

/** The examples of all rules. */
async function ruleExamples(): Promise<readonly KubeObject[]> {
  const examples = istioKinds.map(async ({ kind, group, storage }) =>
    examplesOf(await semanticRuleSets[kind]()).map(({ spec }) => object(kind, `${group}/${storage}`, spec)),
  );
  return (await Promise.all(examples)).flat();
}

/** The webhooks come into force a while after istiod has started: until then they let everything pass. */
async function asksIstiod(cluster: Cluster): Promise<void> {
  const withoutRoutes = object('VirtualService', 'networking.istio.io/v1', { hosts: ['a'] });
  for (let tries = 0; tries < 120; tries++) {
    if ((await refusal(cluster, withoutRoutes)) !== undefined) return;
    await sleep(500);
  }
  assert.fail('istiod was not asked');
}
