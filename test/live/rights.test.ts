// The roles that `rbac` prints, on a real API server: each command runs as an account that has them and nothing else.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { clusterCommands } from '../support/cluster-commands.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { live } from '../support/live.ts';
import { runCli, runOk } from '../support/run-cli.ts';

const minimal = '--set profile=minimal';
/** In an order in which each finds what it needs, with the status that it ends with. */
const steps: readonly (readonly [command: string, line: string, exit: number])[] = [
  ['install', `install ${minimal} -y`, 0],
  ['precheck', 'precheck', 79],
  ['upgrade', `upgrade ${minimal} --set values.pilot.traceSampling=5 -y`, 0],
  ['rollback', 'rollback -y', 0],
  ['plan', `plan ${minimal}`, 0],
  ['drift', 'drift', 0],
  ['verify-install', 'verify-install', 0],
  ['manifest diff', 'manifest diff --live minimal', 0],
  ['manifest generate', 'manifest generate --cluster-specific', 0],
  ['get values', 'get values', 0],
  ['history', 'history', 0],
  ['tag set', 'tag set prod --revision default -y', 0],
  ['tag generate', 'tag generate prod --revision default', 0],
  ['tag list', 'tag list', 0],
  ['experimental check-inject', 'x check-inject -n default -l app=web', 79],
  ['kube-inject', 'kube-inject -f FOLDER/pod.yaml', 0],
  ['analyze', 'analyze -A', 0],
  ['graph', 'graph', 0],
  ['version', 'version', 0],
  ['restore', 'restore FOLDER/backup.yaml -y', 0],
  ['tag remove', 'tag remove prod -y', 0],
  ['uninstall', 'uninstall --revision default -y', 0],
];
/** These need pods that answer, or the Gateway API, which this cluster has not. */
const elsewhere = Object.keys(clusterCommands).filter((name) =>
  /^(?:admin|bug-report|dashboard|experimental (?:authz|describe|envoy|internal)|remote|proxy-|waypoint|ztunnel-config)/.test(
    name,
  ),
);

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n';
const route =
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, namespace: default}\nspec: {hosts: [a], http: [{route: [{destination: {host: a}}]}]}\n';

live({}, (liveTest) => {
  liveTest(
    'every command runs with the rights of the role that rbac prints, and no others',
    async ({ kubeconfig }, t) => {
      const folder = mkdtempSync(join(tmpdir(), 'rights-'));
      writeFileSync(join(folder, 'pod.yaml'), pod);
      writeFileSync(join(folder, 'backup.yaml'), route);
      const cluster = connectTo(kubeconfig);
      try {
        for (const [command, line, exit] of steps)
          await t.test(command, async () => {
            const account = `${command.replaceAll(' ', '-')}-robot`;
            const { out } = await runOk(
              `rbac ${command} ${minimal} --serviceaccount robots:${account} -o json`,
              kubeconfig,
            );
            const { items } = JSON.parse(out) as { readonly items: readonly KubeObject[] }; // the schema says so
            for (const object of items) await cluster.apply(object, { fieldManager: 'test' });
            const as = `--as system:serviceaccount:robots:${account} --as-group system:serviceaccounts --as-group system:authenticated`;
            const result = await runCli(`${line.replaceAll('FOLDER', folder)} ${as}`, kubeconfig);
            const said = `istioctl ${line}\n${result.out}${result.err}`;
            assert.equal(result.exit, exit, said);
            if (command !== 'precheck') assert.doesNotMatch(result.err, /forbidden|no right|lacks|did not let/i, said);
          });
      } finally {
        cluster.close();
        rmSync(folder, { recursive: true, force: true });
      }
      const tried = [...steps.map(([command]) => command), ...elsewhere].sort();
      assert.deepEqual(tried, Object.keys(clusterCommands).sort());
    },
  );
});
