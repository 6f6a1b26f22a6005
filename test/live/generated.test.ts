import assert from 'node:assert/strict';
import { layerNames } from '../../src/config/built-in.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { UserError } from '../../src/model/errors.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { generate } from '../../src/pipeline/generate.ts';
import { profileNames } from '../../src/pipeline/profiles.ts';
import { type ApiProxy, apiProxy } from '../support/api-proxy.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { live } from '../support/live.ts';
import { runOk } from '../support/run-cli.ts';
import { storeWithCrds } from '../support/stored.ts';

const namespace = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
/** What OpenShift brings along and an installation there needs. */
const networkAttachments: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'network-attachment-definitions.k8s.cni.cncf.io' },
  spec: {
    group: 'k8s.cni.cncf.io',
    scope: 'Namespaced',
    names: { plural: 'network-attachment-definitions', kind: 'NetworkAttachmentDefinition' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

const everywhere = profileNames.map((profile) => [`profile=${profile}`]);
const onPlatforms = layerNames('platform-').flatMap((platform) =>
  ['demo', 'ambient'].map((profile) => [`profile=${profile}`, `values.global.platform=${platform}`]),
);
const revised = [
  ['profile=demo', 'revision=canary'],
  ['profile=default', 'components.pilot.k8s.replicaCount=2'],
];

live({}, (liveTest) => {
  liveTest('a real API server takes what manifest generate prints, without a warning', async ({ kubeconfig }) => {
    await storeWithCrds(kubeconfig, [namespace('istio-system'), networkAttachments]);
    const proxy = await apiProxy(kubeconfig);
    const cluster = connectTo(proxy.kubeconfig);
    try {
      const refused: string[] = [];
      for (const sets of [...everywhere, ...onPlatforms, ...revised])
        refused.push(...(await refusals(cluster, proxy, sets)));
      assert.deepEqual(refused, []);
    } finally {
      cluster.close();
      await proxy.close();
    }
  });

  liveTest('--cluster-specific renders for the version of the cluster', async ({ kubeconfig }) => {
    const cluster = connectTo(kubeconfig);
    const version = await cluster.version().finally(() => cluster.close());
    const command = 'manifest generate --set profile=ambient';
    const specific = await runOk(`${command} --cluster-specific`, kubeconfig);
    assert.equal(specific.out, (await runOk(`${command} --kube-version ${version}`, '/nowhere')).out);
  });
});

/** The reference's own annotation on the node agent; what replaces it is a setting: values.cni.useAppArmorAnnotation. */
const known = 'annotations[container.apparmor.security.beta.kubernetes.io/install-cni]: deprecated';

/** What the API server says about the objects of a configuration, when it is not silence. */
async function refusals(cluster: Cluster, proxy: ApiProxy, sets: readonly string[]): Promise<readonly string[]> {
  const { manifests = [] } = await generate({ files: [], sets });
  const results = await Promise.all(
    manifests.map(async (manifest) => {
      try {
        await cluster.apply(manifest.object(), { fieldManager: 'test', dryRun: true });
        return [];
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return [`${sets.join(' ')}: ${manifest.ref.kind} ${manifest.ref.name}: ${error.message}`];
      }
    }),
  );
  const warned = proxy.warnings
    .splice(0)
    .filter((warning) => !warning.includes(known))
    .map((warning) => `${sets.join(' ')}: ${warning}`);
  return [...results.flat(), ...warned];
}
