import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../src/model/cluster.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { apiProxy } from '../support/api-proxy.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { live } from '../support/live.ts';
import { type MeshPart, meshParts, orders } from '../support/mesh-parts.ts';
import { runCli, runOk } from '../support/run-cli.ts';
import { essence, snapshot } from '../support/snapshot.ts';

type Objects = ReadonlyMap<string, KubeObject>;

/** CRDs and the account of remote readers belong to all revisions. */
const isShared = (name: string) => /^CustomResourceDefinition|istio-reader-service-account/.test(name);

const essences = (objects: Objects) => new Map([...objects].map(([name, object]) => [name, essence(object)]));

/** Puts back what is missing. */
async function restore(cluster: Cluster, kubeconfig: string, wanted: Objects): Promise<void> {
  const there = await snapshot(kubeconfig);
  const missing = [...wanted].filter(([name]) => !there.has(name)).map(([, object]) => object);
  await Promise.all(missing.map((object) => cluster.create(anew(object))));
}

function anew({ metadata, spec, status: _status, ...rest }: KubeObject): KubeObject {
  const { uid: _u, resourceVersion: _r, managedFields: _m, creationTimestamp: _c, generation: _g, ...kept } = metadata;
  const text = JSON.stringify(spec ?? null, (key, value) =>
    ['clusterIP', 'clusterIPs', 'nodePort', 'healthCheckNodePort'].includes(key) ? undefined : value,
  );
  return { ...rest, metadata: kept, ...(spec === undefined ? {} : { spec: JSON.parse(text) }) };
}

live({}, (liveTest) => {
  const folder = mkdtempSync(join(tmpdir(), 'parts-'));
  const parts = meshParts(folder, 'control-plane');
  const brought = new Map<MeshPart, ReadonlySet<string>>();
  let everything: Objects = new Map();

  /** What is there when these parts are gone. */
  function without(gone: readonly MeshPart[]): Objects {
    return new Map([...everything].filter(([name]) => !gone.some((part) => brought.get(part)?.has(name))));
  }

  /**
   * Removes the parts in every order. A step that two orders share, the same part from the same rest, is done once: the objects
   * before it were compared.
   */
  async function inAllOrders(kubeconfig: string, remove: (part: MeshPart) => Promise<void>): Promise<number> {
    const cluster = connectTo(kubeconfig);
    const done = new Set<string>();
    for (const order of orders(parts))
      for (const [index, part] of order.entries()) {
        const before = order.slice(0, index);
        const step = `${part.name} after ${before.map(({ name }) => name).sort()}`;
        if (done.has(step)) continue;
        done.add(step);
        await restore(cluster, kubeconfig, without(before));
        await remove(part);
        assert.deepEqual(essences(await snapshot(kubeconfig)), essences(without([...before, part])), step);
      }
    cluster.close();
    return done.size;
  }

  liveTest('a control plane, two gateway files, a canary, three tags', async ({ kubeconfig }) => {
    let before: Objects = new Map();
    for (const part of parts) {
      for (const line of part.install) await runOk(line, kubeconfig, { cwd: folder });
      const after = await snapshot(kubeconfig);
      brought.set(part, new Set([...after.keys()].filter((name) => !before.has(name) && !isShared(name))));
      before = after;
    }
    everything = await snapshot(kubeconfig);
    assert.deepEqual(
      parts.map((part) => brought.get(part)?.size),
      [23, 7, 7, 20],
    );
    for (const revision of ['default', 'canary']) await runOk(`drift --revision ${revision}`, kubeconfig);
  });

  liveTest('removed in 24 orders, each leaves exactly the others', async ({ kubeconfig }, t) => {
    const steps = await inAllOrders(kubeconfig, async (part) => {
      await runOk(part.uninstall, kubeconfig, { cwd: folder });
    });
    t.diagnostic(`figure: 24 orders in ${steps} different steps`);
    assert.equal(steps, 32);
  });

  liveTest('the same while requests fail, and with every first try interrupted', async ({ kubeconfig }, t) => {
    const proxy = await apiProxy(kubeconfig);
    let count = 0;
    let injected = 0;
    const kinds = [500, 429, 'reset'] as const;
    let interrupt = new AbortController();
    let deletes = 0;
    proxy.faults = ({ method }) => {
      if (method === 'DELETE' && ++deletes === 3) interrupt.abort();
      // Every 17th request; the first one of a run is spared: a server that was never reached is not waited for.
      return ++count % 17 === 0 ? kinds[injected++ % 3] : undefined;
    };
    await inAllOrders(kubeconfig, async (part) => {
      interrupt = new AbortController();
      [count, deletes] = [0, 0];
      const first = await runCli(part.uninstall, proxy.kubeconfig, { cwd: folder, interrupted: interrupt.signal });
      assert.equal(first.exit, 130, first.err);
      count = 0;
      await runOk(part.uninstall, proxy.kubeconfig, { cwd: folder });
    });
    await proxy.close();
    t.diagnostic(`figure: ${injected} injected faults`);
    assert.ok(injected > 100);
  });

  liveTest(
    'a tag that moved is no difference, and uninstalling the file it moved from leaves it',
    async ({ kubeconfig }) => {
      const cluster = connectTo(kubeconfig);
      await restore(cluster, kubeconfig, everything);
      cluster.close();
      for (const part of parts) await runOk(part.install[0] ?? '', kubeconfig, { cwd: folder });
      await runOk('tag set default --revision canary --overwrite -y', kubeconfig);
      for (const revision of ['default', 'canary']) await runOk(`drift --revision ${revision}`, kubeconfig);
      await runOk('uninstall -f control-plane.yaml -y', kubeconfig, { cwd: folder });
      assert.ok((await snapshot(kubeconfig)).has('MutatingWebhookConfiguration /istio-revision-tag-default'));
      await runOk('uninstall --revision canary -y', kubeconfig);
      await runOk('uninstall -f edge.yaml -y', kubeconfig, { cwd: folder });
      await runOk('uninstall -f out.yaml -y', kubeconfig, { cwd: folder });
      assert.deepEqual(
        [...(await snapshot(kubeconfig)).keys()].filter((name) => !isShared(name)),
        [],
      );
      rmSync(folder, { recursive: true });
    },
  );

  liveTest('what kubectl applied: nothing of Istio but the CRDs is left by a purge', async ({ kubeconfig }) => {
    await runOk('uninstall --purge --delete-crds -y', kubeconfig);
    const generated = mkdtempSync(join(tmpdir(), 'generated-'));
    const { out } = await runOk('manifest generate --set profile=minimal', kubeconfig);
    writeFileSync(join(generated, 'min.yaml'), out);
    const { status, stderr } = spawnSync(
      'kubectl',
      ['--kubeconfig', kubeconfig, 'apply', '-f', join(generated, 'min.yaml')],
      {
        encoding: 'utf8',
      },
    );
    assert.equal(status, 0, stderr);
    rmSync(generated, { recursive: true });
    const { out: plan } = await runOk('uninstall --revision default --dry-run', kubeconfig);
    assert.match(plan, /Deployment istio-system\/istiod/);
    await runOk('uninstall --purge -y', kubeconfig);
    assert.deepEqual(
      [...(await snapshot(kubeconfig)).keys()].filter((name) => !name.startsWith('CustomResourceDefinition')),
      [],
    );
  });
});
