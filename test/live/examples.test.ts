import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { installUnlessItPrunes } from '../../examples/install.ts';
import { connect } from '../../src/kube/connect.ts';
import type { MeshGraph } from '../../src/model/graph.ts';
import { live } from '../support/live.ts';
import { runCli } from '../support/run-cli.ts';

live({}, (liveTest) => {
  liveTest('examples/install.ts installs, and refuses what would be removed', async ({ kubeconfig }) => {
    const cluster = connect({ env: { KUBECONFIG: kubeconfig }, cwd: '/', timeoutMs: 15_000 });
    const told = await installUnlessItPrunes(cluster, 'demo');
    assert.ok(told.includes('done') && !told.includes('failed'), told.join());
    assert.deepEqual(await installUnlessItPrunes(cluster, 'minimal'), ['refused']);
    cluster.close();
  });

  liveTest('verify-install agrees with the record, not with another configuration', async ({ kubeconfig }) => {
    const recorded = await runCli('verify-install', kubeconfig);
    assert.equal(recorded.exit, 0, recorded.out + recorded.err);
    const other = await runCli('verify-install --set profile=minimal', kubeconfig);
    assert.equal(other.exit, 2, other.out + other.err);
    assert.match(other.err, /to prune/);
  });

  liveTest('version names the control plane and the gateways', async ({ kubeconfig }) => {
    const { out } = await runCli('version', kubeconfig);
    assert.match(out, /control plane version: 1\.30\.3\ndata plane version: 1\.30\.3 \(2 proxies\)/);
  });

  liveTest('graph draws the mesh of the cluster', async ({ kubeconfig }) => {
    const { out } = await runCli('graph -o json', kubeconfig);
    const { nodes, edges } = JSON.parse(out) as MeshGraph;
    assert.ok(nodes.some(({ id }) => id === 'service istio-system/istiod'));
    assert.ok(edges.some(({ from, to }) => from === 'service istio-system/istiod' && to.startsWith('workload Pod ')));
  });

  liveTest('dashboard carries requests to istiod, after its pod was replaced too', async ({ kubeconfig }) => {
    const { fakeIo } = await import('../support/fake-io.ts');
    const { main } = await import('../../src/cli/main.ts');
    const io = fakeIo({ env: { KUBECONFIG: kubeconfig } });
    const ended = main(['dashboard', 'istiod-debug', '--browser=false', '--address', '127.0.0.1'], io);
    const address = await until(() => /http:\/\/[^/]+/.exec(io.out())?.[0]);
    assert.match(await textOf(`${address}/version`), /1\.30\.3/);
    const cluster = connect({ env: { KUBECONFIG: kubeconfig }, cwd: '/', timeoutMs: 15_000 });
    const pods = () => cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'istio-system', labels: 'app=istiod' });
    const [old] = await pods();
    const name = old?.metadata.name ?? '';
    await cluster.delete(
      { apiVersion: 'v1', kind: 'Pod', namespace: 'istio-system', name },
      { propagation: 'background' },
    );
    await until(async () => {
      const left = await pods();
      const ready = JSON.stringify(left).includes('"type":"Ready"') && left.every((pod) => pod.metadata.name !== name);
      return ready || undefined;
    });
    assert.match(await until(() => textOf(`${address}/version`).catch(() => undefined)), /1\.30\.3/);
    cluster.close();
    io.interrupt();
    assert.equal(await ended, 0);
  });

  liveTest('dashboard ends at once on Ctrl-C, and frees its port', async ({ kubeconfig }) => {
    const { NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env;
    const args = ['bin/istioctl.js', 'dashboard', 'istiod-debug', '--browser=false', '--address', '127.0.0.1'];
    const child = spawn(process.execPath, args, {
      env: { ...env, KUBECONFIG: kubeconfig },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    const address = await until(() => /http:\/\/[^/]+/.exec(out)?.[0]);
    assert.match(await textOf(`${address}/version`), /1\.30\.3/);
    child.kill('SIGINT');
    assert.deepEqual(await ended, [0, null]);
    await assert.rejects(textOf(`${address}/version`), { code: 'ECONNREFUSED' });
  });

  liveTest('dashboard says which right is missing', async ({ kubeconfigLimited }) => {
    const { exit, err } = await runCli('dashboard kiali --browser=false', kubeconfigLimited);
    assert.notEqual(exit, 0);
    assert.match(err, /pods.* is forbidden|no right|forbidden/i);
  });
});

async function textOf(url: string): Promise<string> {
  const { get } = await import('node:http');
  return await new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: 2000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error('no answer')));
  });
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('waited 60 s in vain');
}
