import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { connect } from '../../src/kube/connect.ts';
import { InputError } from '../../src/model/errors.ts';
import { generate } from '../../src/pipeline/generate.ts';

/** What users import: bundled and minified. */
const library = async () =>
  (await import(pathToFileURL(resolve('dist/index.js')).href)) as typeof import('../../src/index.ts');

test('errors of the minified library keep their names and codes', async () => {
  const { connect: built, UserError } = await library();
  for (const options of [{ file: '/nonexistent' }, { contxt: 'a' } as object])
    assert.throws(
      () => built(options),
      (error) =>
        error instanceof UserError && error.name === 'InputError' && /^(?:KUBECONFIG|CONNECT)_/.test(error.code),
    );
  assert.equal(new UserError('a', { code: 'A', exit: 1 }).name, 'UserError');
});

test('every error class says its name itself, not through its constructor, which minifiers rename', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  let found = 0;
  for (const file of files) {
    const source = readFileSync(join('src', file), 'utf8');
    assert.doesNotMatch(source, /new\.target\.name|constructor\.name/, file);
    for (const [, name = ''] of source.matchAll(/\bclass (\w+) extends (?:\w*Error)\b/g)) {
      found++;
      assert.match(source, new RegExp(`name(?:: string)? = '${name}'`), `${name} in ${file}`);
    }
  }
  assert.ok(found > 10, `${found} classes`);
});

for (const [what, input] of [
  ['a flag', { files: [], sets: ['profile=dmo'] }],
  ['a file', { files: [{ name: 'a.yaml', text: 'kind: IstioOperator\nspec:\n  profile: dmo\n' }], sets: [] }],
] as const)
  test(`an unknown profile of ${what} is a problem at its place, like any other`, async () => {
    const { manifests, problems } = await generate(input);
    assert.equal(manifests, undefined);
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.message, 'unknown profile "dmo"');
    assert.match(problems[0]?.suggestion ?? '', /did you mean "demo"/);
    const origin =
      what === 'a flag'
        ? { kind: 'flag', flag: '--set profile=dmo' }
        : { kind: 'file', file: 'a.yaml', line: 3, column: 12 };
    assert.deepEqual(problems[0]?.origin, origin);
  });

test('an overlay that takes the kind away is a problem, too', async () => {
  const text = `kind: IstioOperator
spec:
  components:
    pilot:
      k8s:
        overlays: [{kind: Deployment, name: istiod, patches: [{path: kind}]}]
`;
  const { manifests, problems } = await generate({ files: [{ name: 'a.yaml', text }], sets: ['profile=minimal'] });
  assert.equal(manifests, undefined);
  assert.match(problems.find(({ level }) => level === 'error')?.message ?? '', /removes its kind/);
});

for (const [options, message] of [
  [{ contxt: 'a' }, 'connect: there is no option "contxt"'],
  [{ context: 5 }, 'connect: context is not the name of a context'],
  [{ timeoutMs: '15s' }, 'connect: timeoutMs is not a number of milliseconds'],
  [{ timeoutMs: -1 }, 'connect: timeoutMs is not a number of milliseconds'],
  [{ readOnly: 'yes' }, 'connect: readOnly is not true or false'],
  [{ impersonation: { groups: 'admins' } }, 'connect: impersonation is not an object with user, uid, groups or extra'],
  [{ env: null }, 'connect: env is not an object of variables'],
] as const)
  test(`connect refuses ${JSON.stringify(options)}`, () => {
    assert.throws(
      () => connect(options as object),
      (error) => error instanceof InputError && error.message === message && error.code === 'CONNECT_OPTIONS',
    );
  });

test('connect needs no options', () => {
  assert.throws(() => connect({ env: { KUBECONFIG: '/nonexistent' } }), { code: 'KUBECONFIG_MISSING' });
});
