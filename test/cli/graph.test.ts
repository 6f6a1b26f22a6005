import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { fakeIo } from '../support/fake-io.ts';
import { libraryMesh } from '../support/library-mesh.ts';
import { words } from '../support/scenario.ts';

const cwd = mkdtempSync(join(tmpdir(), 'graph-'));
after(() => rmSync(cwd, { recursive: true, force: true }));
writeFileSync(join(cwd, 'mesh.yaml'), libraryMesh);

async function graph(line: string, stdin = '') {
  const io = fakeIo({ cwd, stdin });
  const exit = await main(['graph', ...words(line)], io);
  return { exit, out: io.out(), err: io.err() };
}

for (const [what, { text, exit, says }] of Object.entries({
  'no YAML': { text: 'a: [', exit: 65, says: /not YAML/ },
  'no text': { text: '\u0000\u0001', exit: 65, says: /error: / },
  'nothing at all': { text: '', exit: 0, says: /nothing to draw: no Kubernetes object was found/ },
  'YAML of something else': {
    text: 'just: yaml',
    exit: 0,
    says: /1 document is no Kubernetes object: passed over\n.*nothing to draw/,
  },
  'objects of other kinds': {
    text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}',
    exit: 0,
    says: /none of the 1 objects is a Service, /,
  },
  'a mesh whose specs are nonsense': {
    text: ['VirtualService', 'Gateway', 'DestinationRule', 'ServiceEntry']
      .map(
        (kind) =>
          `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: a}\nspec: {hosts: 7, servers: {a: 1}, http: [1], subsets: x}`,
      )
      .join('\n---\n'),
    exit: 0,
    says: /^$/,
  },
}))
  test(`bad input: ${what}`, async () => {
    for (const format of ['html', 'svg', 'dot', 'mermaid', 'json']) {
      const result = await graph(`-f - -o ${format}`, text);
      assert.equal(result.exit, exit, result.err);
      assert.match(result.err, says);
      assert.doesNotMatch(result.err, /\n\s+at /);
    }
  });

test('a part that is not there: what could be meant', async () => {
  for (const [line, says] of [
    ['--from entrnace', /nothing in the mesh fits --from entrnace; did you mean entrance\?/],
    ['-n libary', /fits -n libary; did you mean library\?/],
    ['--to nobody', /fits --to nobody\n/],
  ] as const)
    assert.match((await graph(`-f mesh.yaml ${line} -o dot`)).err, says);
});

test('the page answers what happens to a request, step by step', async () => {
  const { out } = await graph('-f mesh.yaml --host shop.example.com/catalogue -o html');
  assert.match(out, /What happens to a request for shop\.example\.com\/catalogue/);
  assert.match(
    out,
    /VirtualService library\/library http\[0\]: path \/catalogue <span class="muted">VirtualService library\/library · spec\.http\[0\]\.match\[0\] · mesh\.yaml:\d+/,
  );
});
