import assert from 'node:assert/strict';
import { connect } from '../../src/kube/connect.ts';
import type { Cluster, WatchEvent } from '../../src/model/cluster.ts';
import { ClusterError } from '../../src/model/cluster-error.ts';
import type { KubeObject, ObjectRef } from '../../src/model/kube-object.ts';

/** A cluster to run the suite on, and the words of its surroundings. */
export type Declare = (name: string, body: (cluster: Cluster) => Promise<void>) => void;

export function connectTo(kubeconfig: string, more: { readonly readOnly?: boolean } = {}): Cluster {
  return connect({ file: kubeconfig, env: {}, cwd: process.cwd(), timeoutMs: 15_000, ...more });
}

const configMap = (name: string, data: Record<string, string>, labels?: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...(labels && { labels }) },
  data,
});
const refTo = (name: string): ObjectRef => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name });

/** What every Cluster must do, the fake one and a real one alike. */
export function clusterSuite(declare: Declare): void {
  declare('creates by server-side apply, says so once, and changes nothing the second time', async (cluster) => {
    const object = configMap('twice', { a: '1' });
    const first = await cluster.apply(object, { fieldManager: 'one' });
    const second = await cluster.apply(object, { fieldManager: 'one' });
    assert.deepEqual([first.created, second.created], [true, false]);
    assert.equal(second.object.metadata.resourceVersion, first.object.metadata.resourceVersion);
  });

  declare('a dry run stores nothing', async (cluster) => {
    const { created } = await cluster.apply(configMap('dry', { a: '1' }), { fieldManager: 'one', dryRun: true });
    assert.equal(created, true);
    assert.equal(await cluster.get(refTo('dry')), undefined);
  });

  declare('names field and owner of a conflict, and takes the field over with force', async (cluster) => {
    await cluster.apply(configMap('fought', { a: '1' }), { fieldManager: 'one' });
    await assert.rejects(cluster.apply(configMap('fought', { a: '2' }), { fieldManager: 'two' }), (error) => {
      assert.ok(error instanceof ClusterError);
      assert.equal(error.status, 409);
      assert.deepEqual(error.conflicts, [{ field: '.data.a', manager: 'one' }]);
      return true;
    });
    const { object } = await cluster.apply(configMap('fought', { a: '2' }), { fieldManager: 'two', force: true });
    assert.deepEqual(object.data, { a: '2' });
  });

  declare('a field that is no longer applied goes away', async (cluster) => {
    await cluster.apply(configMap('shrinks', { a: '1', b: '2' }), { fieldManager: 'one' });
    const { object } = await cluster.apply(configMap('shrinks', { a: '1' }), { fieldManager: 'one' });
    assert.deepEqual(object.data, { a: '1' });
  });

  declare('lists by label, whole and metadata only', async (cluster) => {
    await cluster.apply(configMap('listed', { a: '1' }, { group: 'x' }), { fieldManager: 'one' });
    await cluster.apply(configMap('unlisted', { a: '1' }, { group: 'y' }), { fieldManager: 'one' });
    const query = { apiVersion: 'v1', kind: 'ConfigMap', labels: 'group=x' };
    const whole = await cluster.list(query);
    assert.deepEqual(
      whole.map(({ kind, metadata, data }) => [kind, metadata.name, data]),
      [['ConfigMap', 'listed', { a: '1' }]],
    );
    const partial = await cluster.list({ ...query, namespace: 'default', metadataOnly: true });
    assert.deepEqual(
      partial.map(({ kind, metadata }) => [kind, metadata.name]),
      [['ConfigMap', 'listed']],
    );
  });

  declare('what is not there is undefined, false or empty, even of a kind nobody knows', async (cluster) => {
    const unknown = { apiVersion: 'nobody.example/v1', kind: 'Thing' };
    assert.equal(await cluster.get(refTo('absent')), undefined);
    assert.equal(await cluster.get({ ...unknown, namespace: '', name: 'x' }), undefined);
    assert.equal(await cluster.delete(refTo('absent'), { propagation: 'background' }), false);
    assert.deepEqual(await cluster.list(unknown), []);
    assert.equal(await cluster.resource(unknown.apiVersion, unknown.kind), undefined);
  });

  declare('watches: what is there, then that it is all, then changes; ends with the signal', async (cluster) => {
    await cluster.apply(configMap('watched', { a: '1' }), { fieldManager: 'one' });
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const event of cluster.watch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', fields: 'metadata.name=watched' },
      stop.signal,
    )) {
      seen.push(event.type === 'synced' ? 'synced' : `${event.type} ${dataOf(event)}`);
      if (event.type === 'synced') await cluster.apply(configMap('watched', { a: '2' }), { fieldManager: 'one' });
      if (event.type === 'modified') await cluster.delete(refTo('watched'), { propagation: 'background' });
      if (event.type === 'deleted') stop.abort();
    }
    assert.deepEqual(seen, ['added 1', 'synced', 'modified 2', 'deleted 2']);
  });

  declare('watches metadata only, too', async (cluster) => {
    await cluster.apply(configMap('lean', { a: '1' }), { fieldManager: 'one' });
    const query = { apiVersion: 'v1', kind: 'ConfigMap', fields: 'metadata.name=lean', metadataOnly: true };
    for await (const event of cluster.watch(query, AbortSignal.timeout(30_000))) {
      if (event.type === 'synced') await cluster.delete(refTo('lean'), { propagation: 'background' });
      if (event.type === 'deleted') return;
    }
    assert.fail('the deletion was never told');
  });

  declare('updates only what nobody changed meanwhile', async (cluster) => {
    const { object } = await cluster.apply(configMap('replaced', { a: '1' }), { fieldManager: 'one' });
    const updated = await cluster.update({ ...object, data: { a: '2' } }, 'two');
    assert.deepEqual(updated.data, { a: '2' });
    await assert.rejects(cluster.update({ ...object, data: { a: '3' } }, 'two'), { status: 409 });
  });

  declare('creates once', async (cluster) => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'made' } };
    await cluster.create(namespace);
    await assert.rejects(cluster.create(namespace), { status: 409, reason: 'AlreadyExists' });
  });

  declare('tells its version and what is allowed', async (cluster) => {
    assert.match(await cluster.version(), /^v1\.\d+\.\d+/);
    const questions = [{ verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'default' }];
    assert.deepEqual(await cluster.allowed(questions), [true]);
  });
}

function dataOf(event: Exclude<WatchEvent, { type: 'synced' }>): string {
  const data = event.object.data as { readonly a?: string } | undefined;
  return data?.a ?? '';
}
