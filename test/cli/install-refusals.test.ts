import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FakeApiServer, SeenRequest } from '../support/fake-api-server.ts';
import { withCluster } from '../support/setting.ts';

const minimal = 'install --set profile=minimal';
const isTried = ({ method, query }: SeenRequest) => method === 'PATCH' && query.get('dryRun') === 'All';

/** The server finds these objects invalid, wherever they are asked about. */
function refusing(server: FakeApiServer, path: RegExp, status = 422): void {
  server.faults = (seen) => (seen.method === 'PATCH' && path.test(seen.path) ? status : undefined);
}

test('what the API server finds invalid is told before the first write, all of it at once', async () =>
  withCluster(async ({ server, run, tried }) => {
    refusing(server, /\/(?:deployments\/istiod|services\/istiod)$/);
    server.faultMessage = 'spec: Invalid value: "x": \u001b[31mno';
    const { exit, err } = await tried(`${minimal} -y`);
    assert.equal(exit, 3);
    assert.match(err, /the API server would refuse 2 objects:\n/);
    assert.match(err, /\n {2}Deployment istio-system\/istiod: spec: Invalid value/);
    assert.match(err, /\n {2}Service istio-system\/istiod: spec: Invalid value/);
    assert.match(err, /nothing was changed/);
    assert.ok(!err.includes('\u001b'));
    assert.equal(server.mutations().length, 0);
    // Looking says the same, and is no failure.
    for (const command of [`${minimal} --dry-run`, 'plan --set profile=minimal'])
      assert.match((await run(command)).err, /warning: the API server would refuse 2 objects/);
    assert.equal(server.mutations().length, 0);
  }));

test('each new object is asked about once, in a namespace that is there; CRDs and what is there are not', async () =>
  withCluster(async ({ server, run }) => {
    await run(`${minimal} --dry-run`);
    const asked = server.requests.filter(isTried).map(({ path }) => path);
    assert.ok(asked.length > 10);
    assert.equal(new Set(asked).size, asked.length);
    assert.deepEqual(
      asked.filter((path) => path.includes('customresourcedefinitions') || path.includes('/istio-system/')),
      [],
    );
    assert.ok(asked.includes('/apis/apps/v1/namespaces/default/deployments/istiod'));
    await run(`${minimal} -y`);
    server.requests.length = 0;
    await run(`${minimal} --dry-run`);
    assert.deepEqual(
      server.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/default/')),
      [],
    );
  }));

test('what says nothing about the true place is no refusal', async () =>
  withCluster(async ({ server, run }) => {
    const look = async (status: number, message: string) => {
      refusing(server, /\/deployments\/istiod$/, status);
      server.faultMessage = message;
      return (await run(`${minimal} --dry-run`)).err;
    };
    const said = /would refuse/;
    assert.match(await look(422, 'spec.replicas: Invalid value'), said);
    assert.doesNotMatch(await look(403, 'forbidden: exceeded quota'), said);
    assert.doesNotMatch(await look(400, 'admission webhook "x" does not support dry run'), said);
    assert.doesNotMatch(await look(400, 'admission webhook "x" denied the request'), said);
    assert.doesNotMatch(await look(422, "ValidatingAdmissionPolicy 'x' with binding 'y' denied request"), said);
    // Somebody's Deployment of that name: what is asked would change that one.
    server.put({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'istiod', namespace: 'default' } });
    assert.doesNotMatch(await look(422, 'spec.selector: field is immutable'), said);
    // Where the namespace is there, its policies count.
    server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } });
    assert.match(await look(400, 'admission webhook "x" denied the request'), said);
  }));

test('--force insists', async () =>
  withCluster(async ({ server, run }) => {
    server.faults = (seen) => (isTried(seen) ? 422 : undefined);
    await run(`${minimal} --force -y`);
  }));

test('a record that cannot be written is a named failure, which a rerun repairs', async () =>
  withCluster(async ({ server, run, tried, paths }) => {
    server.faults = ({ method, path }) => (method === 'POST' && path.endsWith('/secrets') ? 403 : undefined);
    const { exit, err } = await tried(`${minimal} -y`);
    assert.equal(exit, 1);
    assert.match(err, /istiod +ready/);
    assert.match(
      err,
      /error: Secret istio-system\/istioctl-install\.default: everything is applied, but the record of it could not be written: /,
    );
    assert.match(err, /hint: run the same command again/);
    assert.doesNotMatch(err, /is installed/);
    server.faults = () => undefined;
    const before = server.mutations().length;
    await run(`${minimal} -y`);
    assert.equal(server.mutations().length, before + 1);
    assert.ok(paths().some((path) => path.includes('/secrets/istioctl-install.default.v')));
  }));

test('--rollback-on-failure undoes what has no record', async () =>
  withCluster(async ({ server, tried, paths }) => {
    server.faults = ({ method, path }) => (method === 'POST' && path.endsWith('/secrets') ? 403 : undefined);
    const { exit, err } = await tried(`${minimal} -y --rollback-on-failure`);
    assert.equal(exit, 1);
    assert.match(err, /rolling back: what only this run created goes\n/);
    assert.deepEqual(
      paths().filter((path) => path.includes('istiod')),
      [],
    );
  }));
