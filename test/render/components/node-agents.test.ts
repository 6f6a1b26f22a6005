import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generate } from '../../../src/pipeline/generate.ts';
import { operator, rendered, type Tested } from '../../support/rendered.ts';

const podOf = (daemonSet: Tested): Tested => daemonSet.spec.template.spec;
const hostPath = (daemonSet: Tested, volume: string) =>
  podOf(daemonSet).volumes.find(({ name }: Tested) => name === volume)?.hostPath.path;

test('GKE keeps its plugins elsewhere, which only the version of the cluster tells', async () => {
  const input = { files: [], sets: ['components.cni.enabled=true', 'values.global.platform=gke'] };
  for (const [kubeVersion, wanted] of [
    ['v1.33.1-gke.100', '/home/kubernetes/bin'],
    ['v1.33.1', '/opt/cni/bin'],
  ] as const) {
    const { manifests } = await generate(input, { kubeVersion });
    const daemonSet = manifests?.find(({ ref }) => ref.kind === 'DaemonSet')?.object() as Tested;
    assert.equal(hostPath(daemonSet, 'cni-bin-dir'), wanted);
  }
});

test('of the remedies for broken pods the first that is on decides about rights', async () => {
  const verbs = async (...sets: readonly string[]) => {
    const { get } = await rendered('components.cni.enabled=true', ...sets.map((set) => `values.cni.repair.${set}`));
    return get('ClusterRole/istio-cni-repair-role')
      .rules.slice(2)
      .map(({ verbs: all }: Tested) => all.join());
  };
  assert.deepEqual(await verbs(), []);
  assert.deepEqual(await verbs('repairPods=false', 'deletePods=true', 'labelPods=true'), ['delete']);
  assert.deepEqual(await verbs('repairPods=false', 'labelPods=true'), ['patch,update']);
});

test('in the host network the CNI agent needs no way into it', async () => {
  const values = { cni: { ambient: { enabled: true } } };
  const shared = operator({
    components: { cni: {} },
    values,
    unvalidatedValues: { cni: { ambient: { shareHostNetworkNamespace: true } } },
  });
  const pod = podOf((await rendered(shared)).get('DaemonSet/istio-cni-node'));
  assert.equal(pod.hostNetwork, true);
  const names = pod.containers[0].env.map(({ name }: Tested) => name);
  assert.ok(!names.includes('ALLOW_SWITCH_TO_HOST_NS'));
});

test('SELinux options of an agent have the type that may work on the node', async () => {
  const options = { seLinuxOptions: { level: 's0' } };
  const { get } = await rendered(
    operator({ profile: 'ambient', values: { ztunnel: options }, unvalidatedValues: { cni: options } }),
  );
  for (const name of ['DaemonSet/istio-cni-node', 'DaemonSet/ztunnel'])
    assert.deepEqual(podOf(get(name)).containers[0].securityContext.seLinuxOptions, { level: 's0', type: 'spc_t' });
});

test('ztunnel reads globals as its own values', async () => {
  const { get } = await rendered(
    'profile=ambient',
    'values.global.network=n1',
    'values.global.logAsJson=true',
    'values.global.caAddress=ca:1',
  );
  const env = new Map(
    podOf(get('DaemonSet/ztunnel')).containers[0].env.map(({ name, value }: Tested) => [name, value]),
  );
  assert.equal(env.get('NETWORK'), 'n1');
  assert.equal(env.get('LOG_FORMAT'), 'json');
  assert.equal(env.get('CA_ADDRESS'), 'ca:1');
  assert.equal(env.get('XDS_ADDRESS'), 'istiod.istio-system.svc:15012');
});
