import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import type { Finding } from '../../src/model/finding.ts';
import { sarif } from '../../src/report/findings/sarif.ts';
import { fakeIo } from '../support/fake-io.ts';
import { checkForGithub } from '../support/github-sarif.ts';

const route = (host: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: shop}
spec: {hosts: [shop], http: [{route: [{destination: {host: ${host}, port: {number: 99999}}}]}], htpp: 1}
`;
const service =
  'apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec: {ports: [{name: http, port: 80}]}\n';

/** Runs a command in a folder `mesh` of a repository. */
async function inRepository(args: (top: string) => readonly string[], env: Record<string, string> = {}) {
  const top = mkdtempSync(join(tmpdir(), 'check-'));
  try {
    mkdirSync(join(top, '.git'));
    mkdirSync(join(top, 'mesh dir'));
    writeFileSync(join(top, 'mesh dir', 'mesh.yaml'), `${route('crat')}---\n${service}`);
    const io = fakeIo({ cwd: join(top, 'mesh dir'), env });
    const exit = await main(args(top), io);
    return { exit, out: io.out(), err: io.err(), sarif: readFileSync(join(top, 'mesh dir', 'out.sarif'), 'utf8') };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

test('what validate and analyze both find is one result of one run, and GitHub takes it', async () => {
  const {
    exit,
    out,
    sarif: text,
  } = await inRepository(() => ['check', 'mesh.yaml', '-o', 'github', '-o', 'sarif=out.sarif']);
  assert.equal(exit, 79);
  const results = checkForGithub(text);
  assert.deepEqual(results.map(({ ruleId }) => ruleId).sort(), ['IST0101', 'IST0106', 'IST0133']);
  assert.equal(out.split('::error ').length - 1, results.length, 'one annotation per finding');
  for (const { locations } of results)
    assert.equal(locations[0]?.physicalLocation.artifactLocation.uri, 'mesh%20dir/mesh.yaml', 'below the repository');
});

for (const [what, name] of [
  ['relative', () => './mesh.yaml'],
  ['absolute', (top: string) => join(top, 'mesh dir', 'mesh.yaml')],
  ['upward', () => '../mesh dir/mesh.yaml'],
] as const)
  for (const command of ['validate', 'analyze'])
    test(`GitHub takes what ${command} says of a ${what} path`, async () => {
      const { sarif: text } = await inRepository((top) =>
        command === 'validate'
          ? ['validate', '-f', name(top), '-o', 'sarif=out.sarif']
          : ['analyze', '-A', '--use-kube=false', name(top), '-o', 'sarif=out.sarif'],
      );
      const results = checkForGithub(text);
      assert.ok(results.length > 0);
      assert.equal(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri, 'mesh%20dir/mesh.yaml');
    });

test('inside a GitHub workflow check annotates without being told', async () => {
  const { out } = await inRepository(() => ['check', 'mesh.yaml', '-o', 'github', '-o', 'sarif=out.sarif'], {
    GITHUB_ACTIONS: 'true',
  });
  assert.match(out, /^::error .*mesh\.yaml/m);
});

test('precheck is taken, too', async () => {
  const { sarif: text } = await inRepository(() => [
    ...'precheck --use-kube=false --kube-version 1.20 --from-version 1.28.3 -f mesh.yaml -o sarif=out.sarif'.split(' '),
  ]);
  assert.ok(checkForGithub(text).length > 0);
});

test('more findings than GitHub takes lose those of lower levels, and the run says so', () => {
  const finding = (index: number): Finding => ({
    code: index < 10 ? 'IST0101' : 'IST0102',
    level: index < 10 ? 'Error' : 'Info',
    message: 'm'.repeat(2000),
    origin: `Service shop/${index}`,
    file: 'a.yaml',
    line: 0,
  });
  const findings = Array.from({ length: 25_010 }, (_, index) => finding(25_009 - index));
  const text = sarif(findings, { command: 'analyze', version: '1', failureThreshold: 'Error' });
  const results = checkForGithub(text);
  assert.equal(results.length, 25_000);
  assert.equal(results.filter(({ level }) => level === 'error').length, 10);
  assert.match(text, /10 findings of lower levels are left out/);
});

test('findings of a cluster have a place, too', () => {
  const live: Finding = { code: 'IST0102', level: 'Info', message: 'a', origin: 'Namespace shop' };
  const [result] = checkForGithub(sarif([live], { command: 'analyze', version: '1', failureThreshold: 'Error' }));
  assert.equal(result?.locations[0]?.physicalLocation.artifactLocation.uri, 'cluster/Namespace/shop');
});
