// Before a tag or a revision goes or moves: whose pods are injected through it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeApiServer, fakeApiServer } from '../support/fake-api-server.ts';
import { controller } from '../support/fake-controller.ts';
import { runCli, runOk } from '../support/run-cli.ts';

type Labels = Readonly<Record<string, string>>;

async function withMesh(body: (server: FakeApiServer) => Promise<void>): Promise<void> {
  const server = await fakeApiServer();
  server.store.controller = controller;
  try {
    await runOk('install --set profile=minimal --revision r1 -y', server.kubeconfig);
    await runOk('tag set prod --revision r1 -y', server.kubeconfig);
    namespace('pay', { 'istio.io/rev': 'prod' });
    namespace('shop', { 'istio-injection': 'enabled' });
    namespace('own', {});
    namespace('direct', { 'istio.io/rev': 'r1' });
    namespace('idle', { 'istio.io/rev': 'prod' });
    pod('pay', 'a');
    pod('pay', 'b');
    pod('pay', 'left-out', { 'sidecar.istio.io/inject': 'false' }, false);
    pod('own', 'c', { 'istio.io/rev': 'prod' });
    pod('own', 'bare', {}, false);
    pod('shop', 'd');
    pod('direct', 'e');
    await body(server);
  } finally {
    await server.close();
  }
  function namespace(name: string, labels: Labels): void {
    server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  }
  function pod(namespaceName: string, name: string, labels: Labels = {}, injected = true): void {
    const annotations = injected ? { 'sidecar.istio.io/status': '{"revision":"r1"}' } : {};
    server.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: namespaceName, labels, annotations } });
  }
}

const prod = /affected tag prod: no sidecar for new pods: 3 namespaces, 3 injected pods \(idle 0, own 1, pay 2\)/;
const byDefault = /affected tag default: no sidecar for new pods: 1 namespace, 1 injected pod \(shop 1\)/;
const direct = /affected revision r1: no sidecar for new pods: 1 namespace, 1 injected pod \(direct 1\)/;

test('tag remove names the namespaces and pods, in the plan, the question and as JSON', async () =>
  withMesh(async ({ kubeconfig }) => {
    assert.match((await runOk('tag remove prod --dry-run', kubeconfig)).out, prod);
    const { err } = await runCli('tag remove prod', kubeconfig, { answers: ['n'] });
    assert.match(err, prod);
    assert.match(err, /3 namespaces with 3 injected pods would no longer be injected \(tag prod\)\. Remove a tag/);
    const { affected } = JSON.parse((await runOk('tag remove prod --dry-run -o json', kubeconfig)).out);
    assert.deepEqual(affected, [
      {
        through: 'tag',
        name: 'prod',
        revision: 'r1',
        after: null,
        namespaces: [
          { name: 'idle', pods: 0 },
          { name: 'own', pods: 1 },
          { name: 'pay', pods: 2 },
        ],
      },
    ]);
  }));

test('uninstall of a revision names those of its tags, too; moving a tag says from where to where', async () =>
  withMesh(async ({ kubeconfig }) => {
    const { out } = await runOk('uninstall --revision r1 --dry-run', kubeconfig);
    for (const line of [prod, byDefault, direct]) assert.match(out, line);
    await runOk('install --set profile=minimal --revision r2 -y', kubeconfig);
    const moved = await runOk('tag set prod --revision r2 --overwrite --dry-run', kubeconfig);
    assert.match(moved.out, /affected tag prod: new pods get revision r2 instead of r1: 3 namespaces, 3 injected pods/);
    const asked = await runCli('tag set prod --revision r2 --overwrite', kubeconfig, { answers: ['n'] });
    assert.match(
      asked.err,
      /3 namespaces with 3 injected pods would move from revision r1 to r2 \(tag prod\)\. Set a tag/,
    );
    await runOk('tag set prod --revision r2 --overwrite -y', kubeconfig);
    const left = await runOk('uninstall --revision r1 --dry-run', kubeconfig);
    assert.doesNotMatch(left.out, /tag prod/);
    assert.match(left.out, direct);
  }));

test('an install that takes the default tag over says so; one that changes nothing for anybody does not', async () =>
  withMesh(async ({ kubeconfig }) => {
    const { out } = await runOk('install --set profile=minimal --dry-run', kubeconfig);
    assert.match(out, /affected tag default: new pods get revision default instead of r1: 1 namespace, 1 injected pod/);
    for (const line of ['--revision r2', '--revision r1', '--revision r1 --set values.pilot.traceSampling=7'])
      assert.doesNotMatch((await runOk(`install --set profile=minimal ${line} --dry-run`, kubeconfig)).out, /affected/);
    await runOk('install --set profile=minimal -y', kubeconfig);
    const back = await runOk('tag set default --revision r1 --overwrite --dry-run', kubeconfig);
    assert.match(back.out, /affected tag default: new pods get revision r1 instead of default: 1 namespace/);
  }));

test('who may not list pods is told that it is not known', async () =>
  withMesh(async (server) => {
    server.faults = ({ path }) => (path === '/api/v1/pods' ? 403 : undefined);
    const { out } = await runOk('tag remove prod --dry-run', server.kubeconfig);
    assert.match(out, /affected not known: /);
    const json = JSON.parse((await runOk('tag remove prod --dry-run -o json', server.kubeconfig)).out);
    assert.ok(json.affectedUnknown);
    const { err } = await runCli('tag remove prod', server.kubeconfig, { answers: ['n'] });
    assert.match(err, /Who is injected through it is not known\. /);
  }));

test('tag set shows a plan and asks, also for a new tag; nothing to change needs no consent', async () =>
  withMesh(async (server) => {
    const before = server.mutations().length;
    const silent = await runCli('tag set new --revision r1', server.kubeconfig);
    assert.equal(silent.exit, 3);
    assert.match(silent.err, /\+ {2}create +2 .*istio-revision-tag-new/);
    const declined = await runCli('tag set new --revision r1', server.kubeconfig, { answers: ['n'] });
    assert.equal(declined.exit, 1);
    assert.equal(server.mutations().filter(({ query }) => !query.has('dryRun')).length, before);
    await runOk('tag set new --revision r1', server.kubeconfig, { answers: ['y'] });
    const again = await runOk('tag set new --revision r1', server.kubeconfig);
    assert.match(again.err, /nothing to change/);
  }));
