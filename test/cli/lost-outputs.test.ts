import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { commands } from '../../src/cli/registry.ts';
import { type FakeApiServer, fakeApiServer } from '../support/fake-api-server.ts';
import { controller } from '../support/fake-controller.ts';
import { runOk } from '../support/run-cli.ts';
import { type ProgramOptions, type ProgramResult, runProgram } from '../support/run-program.ts';
import { contents } from '../support/snapshot.ts';

// Needs a built program: `npm run build`.

const files: Readonly<Record<string, string>> = {
  'app.yaml': `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: a, image: web}]}
`,
  'routes.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: routes, namespace: shop}
spec: {hosts: [nosuch], http: [{route: [{destination: {host: nosuch}}]}]}
`,
  'gateway.yaml': `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: way, namespace: shop}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}
`,
  'service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n',
  'input.yaml': '{}',
  'envoy.json': JSON.stringify({
    configs: ['Bootstrap', 'Clusters', 'Listeners', 'Routes', 'Endpoints', 'Secrets', 'Ecds'].map((name) => ({
      '@type': `type.googleapis.com/envoy.admin.v3.${name}ConfigDump`,
      staticClusters: [{ cluster: { name: 'a' } }],
      staticListeners: [{ listener: { name: 'a' } }],
      staticRouteConfigs: [{ routeConfig: { name: 'a' } }],
    })),
  }),
  'dump.json': '{"workloads": [], "services": [], "policies": [], "certificates": []}',
};

/** A line per command that changes nothing in a cluster. */
const lines: Readonly<Record<string, string>> = {
  __complete: '__complete -- ins',
  'admin log': 'admin log',
  'experimental describe pod': 'x describe pod web -n shop -f app.yaml',
  'experimental describe service': 'x describe service web -n shop -f service.yaml',
  'experimental envoy-stats': 'x envoy-stats web -n shop',
  'experimental internal-debug': 'x internal-debug --list',
  'remote-clusters': 'remote-clusters',
  analyze: 'analyze --use-kube=false routes.yaml -o pretty -o sarif=found.sarif',
  'bug-report': 'bug-report --dry-run',
  check: 'check routes.yaml',
  completion: 'completion bash',
  'config schema': 'config schema',
  'config view': 'config view',
  'experimental authz check': 'x authz check -f envoy.json',
  'experimental check-inject': 'x check-inject web.shop -f app.yaml',
  'experimental gateway-preview': 'x gateway-preview -f gateway.yaml',
  'experimental render-template': 'x render-template waypoint --input input.yaml',
  graph: 'graph -f routes.yaml -o json',
  explain: 'explain values.global.hub',
  help: 'help install',
  'kube-inject': 'kube-inject -f app.yaml',
  'images list': 'images list',
  'manifest diff': 'manifest diff routes.yaml app.yaml',
  'manifest generate': 'manifest generate --set profile=demo',
  precheck: 'precheck',
  'manifest translate': 'manifest translate -o translated',
  'profile diff': 'profile diff default demo',
  'profile dump': 'profile dump',
  'profile list': 'profile list',
  'proxy-config all': 'proxy-config all -f envoy.json',
  'proxy-config bootstrap': 'proxy-config bootstrap -f envoy.json',
  'proxy-config cluster': 'proxy-config cluster -f envoy.json',
  'proxy-config ecds': 'proxy-config ecds -f envoy.json',
  'proxy-config eds': 'proxy-config eds -f envoy.json',
  'proxy-config endpoint': 'proxy-config endpoint -f envoy.json',
  'proxy-config listener': 'proxy-config listener -f envoy.json',
  'proxy-config log': 'proxy-config log web -n shop',
  'proxy-config rootca-compare': 'proxy-config rootca-compare -f envoy.json -f envoy.json',
  'proxy-config route': 'proxy-config route -f envoy.json',
  'proxy-config secret': 'proxy-config secret -f envoy.json',
  'proxy-status': 'proxy-status',
  rbac: 'rbac analyze',
  'waypoint apply': 'waypoint apply --dry-run',
  'waypoint delete': 'waypoint delete --all --dry-run',
  'waypoint list': 'waypoint list -A',
  'waypoint status': 'waypoint status -n shop',
  'waypoint generate': 'waypoint generate',
  'experimental workload group create': 'x workload group create -n shop --name web',
  'ztunnel-config all': 'ztunnel-config all -f dump.json',
  'ztunnel-config certificate': 'ztunnel-config certificate -f dump.json',
  'ztunnel-config connections': 'ztunnel-config connections -f dump.json',
  'ztunnel-config log': 'ztunnel-config log',
  'ztunnel-config policy': 'ztunnel-config policy -f dump.json',
  'ztunnel-config service': 'ztunnel-config service -f dump.json',
  'ztunnel-config workload': 'ztunnel-config workload -f dump.json',
  validate: 'validate -f routes.yaml -o json',
  'verify-install': 'verify-install',
  version: 'version',
  schema: 'schema',
  'tag generate': 'tag generate prod --revision default',
  'tag list': 'tag list',
  drift: 'drift',
  'get values': 'get values',
  history: 'history',
  plan: 'plan --set profile=minimal',
};
/** Their own tests are below; `dashboard` ends only when it is interrupted. */
const elsewhere = ['install', 'uninstall', 'upgrade', 'tag remove', 'tag set', 'rollback', 'restore', 'dashboard'];

let server: FakeApiServer;
let folder = '';
before(async () => {
  server = await fakeApiServer();
  server.store.controller = controller;
  await runOk('install --set profile=minimal -y', server.kubeconfig);
  folder = mkdtempSync(join(tmpdir(), 'lost-outputs-'));
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const linux = { skip: process.platform === 'linux' ? false : 'needs /dev/full' };

test('every command is tried', () => {
  const known = commands.map(({ path }) => path.join(' ')).sort();
  assert.deepEqual([...Object.keys(lines), ...elsewhere].sort(), known);
});
for (const [name, line] of Object.entries(lines))
  test(`${name}: without a reader the same status and the same files; with a full disk a failure that is said`, async () => {
    const undisturbed = await run(line);
    assert.notEqual(undisturbed.exit, 64, undisturbed.err);
    const unread = await run(line, { stdout: 'closed', stderr: 'closed' });
    assert.deepEqual([unread.exit, unread.files], [undisturbed.exit, undisturbed.files]);
    if (undisturbed.out === '' || process.platform !== 'linux') return;
    const full = openSync('/dev/full', 'w');
    const refused = await run(line, { stdout: full });
    closeSync(full);
    assert.match(refused.err, /error: cannot write the output: no space left on device\n$/);
    assert.equal(refused.exit, [0, 2].includes(Number(undisturbed.exit)) ? 1 : undisturbed.exit);
  });

const changing = [
  'install --set profile=minimal -y',
  'upgrade --set profile=demo -y --prune',
  'tag set prod --revision default -y',
  'tag set prod --revision default --overwrite -y',
  'tag remove prod -y',
  'rollback --prune -y',
  'uninstall --purge --backup saved.yaml -y',
  'restore saved.yaml -y',
];

type Disturbance = (line: string, cluster: FakeApiServer, cwd: string) => Promise<ProgramResult>;

/** Carries out every line on a cluster of its own; tells the statuses and what is in the cluster after each. */
async function carryOutAll(disturbed: Disturbance) {
  const own = await fakeApiServer();
  own.store.controller = controller;
  const cwd = mkdtempSync(join(folder, 'changing-'));
  const steps: { line: string; exit: number | string; err: string; after: unknown }[] = [];
  for (const line of changing) {
    const { exit, err } = await disturbed(line, own, cwd);
    steps.push({ line, exit, err, after: await contents(own.kubeconfig) });
  }
  await own.close();
  return { steps, left: readdirSync(cwd) };
}

const disturbances: Readonly<Record<string, Disturbance>> = {
  'nobody reads stdout and stderr': (line, { kubeconfig }, cwd) =>
    runProgram(line, { kubeconfig, cwd, stdout: 'closed', stderr: 'closed' }),
  'stderr is a full disk': async (line, { kubeconfig }, cwd) => {
    const full = openSync('/dev/full', 'w');
    return await runProgram(line, { kubeconfig, cwd, stderr: full }).finally(() => closeSync(full));
  },
  'the terminal is closed once the first change is made': (line, own, cwd) =>
    runProgram(line, {
      kubeconfig: own.kubeconfig,
      cwd,
      meanwhile: (child) => {
        own.faults = ({ method, query }) => {
          if (method === 'GET' || method === 'POST' || query.get('dryRun') === 'All') return undefined;
          child.kill('SIGHUP');
          child.stderr?.destroy();
          own.faults = () => undefined;
          return undefined;
        };
      },
    }),
};

test('what changes a cluster goes on to its end whatever becomes of its outputs', async (t) => {
  const undisturbed = await carryOutAll((line, { kubeconfig }, cwd) => runProgram(line, { kubeconfig, cwd }));
  for (const { line, exit, err } of undisturbed.steps) assert.equal(exit, 0, `${line}\n${err}`);
  for (const [name, disturbance] of Object.entries(disturbances))
    await t.test(name, { skip: name.includes('full') && process.platform !== 'linux' }, async () =>
      assert.deepEqual(withoutWords(await carryOutAll(disturbance)), withoutWords(undisturbed)),
    );
});

const withoutWords = ({ steps, left }: Awaited<ReturnType<typeof carryOutAll>>) => ({
  steps: steps.map(({ err: _words, ...step }) => step),
  left,
});

test('a plan that was asked for and cannot be written: nothing is changed', linux, async () => {
  const own = await fakeApiServer();
  const full = openSync('/dev/full', 'w');
  const line = 'install --set profile=minimal -y -o json';
  const toStdout = await runProgram(line, { kubeconfig: own.kubeconfig, stdout: full });
  closeSync(full);
  assert.match(toStdout.err, /error: the plan could not be written; nothing was changed\n/);
  const toFile = await runProgram(`${line}=/dev/full`, { kubeconfig: own.kubeconfig });
  assert.match(toFile.err, /error: cannot write \/dev\/full: no space left on device\n/);
  assert.deepEqual([toStdout.exit, toFile.exit, own.mutations().length], [1, 65, 0]);
  await own.close();
});

test('one output that cannot be written does not keep the others from it', linux, async () => {
  const {
    exit,
    err,
    files: left,
  } = await run('analyze --use-kube=false routes.yaml -o json=/dev/full -o sarif=found.sarif');
  assert.deepEqual([exit, left.some(([name]) => name === 'found.sarif')], [65, true]);
  assert.match(err, /cannot write \/dev\/full/);
});

/** Runs a line in a folder of its own; tells the files that it left there, too. */
async function run(line: string, streams: Pick<ProgramOptions, 'stdout' | 'stderr'> = {}) {
  const cwd = mkdtempSync(join(folder, 'run-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const result = await runProgram(line, { kubeconfig: server.kubeconfig, cwd, ...streams });
  const left = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return { ...result, files: left.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'utf8')]) };
}
