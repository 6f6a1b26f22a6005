// A server that is slow, endless, broken or malicious: every command ends with an error of its own, and the terminal stays whole.
// It needs no control plane, but minutes: npm test has a part of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clusterCommands } from '../support/cluster-commands.ts';
import { brokenBehaviours, largeBehaviours, slowBehaviours, writesEscapes } from '../support/hostile-api-server.ts';
import { type HostileMesh, meshToHarm } from '../support/hostile-mesh.ts';
import { suffer } from '../support/hostile-suffering.ts';

let mesh: HostileMesh;
before(async () => {
  mesh = await meshToHarm();
});
after(() => mesh.close());

const lines = Object.values(clusterCommands);
const objects = () => new Map(mesh.fake.store.objects);
/** What every command does alike: read, list, watch. */
const typical = ['version', 'install --set profile=minimal -y --readiness-timeout 500ms'];

for (const [behaviours, all] of [
  [slowBehaviours, true],
  [largeBehaviours, false],
  [brokenBehaviours, true],
] as const)
  for (const [what, behave] of Object.entries(behaviours))
    test(`a server that ${what}`, async () => {
      const before = objects();
      await Promise.all((all ? lines : typical).map((line) => suffer(mesh, line, { what, behave })));
      mesh.fake.store.objects.clear();
      for (const [path, object] of before) mesh.fake.store.objects.set(path, object);
    });

for (const isTTY of [false, true])
  test(`escapes in every field are shown as what they are, ${isTTY ? 'on a terminal' : 'in a pipe'}`, async () => {
    const before = objects();
    let shown = 0;
    for (const line of lines) {
      const said = await suffer(mesh, line, { what: 'writes escapes', behave: writesEscapes, isTTY });
      if (said.includes('\\u001b[2J')) shown++;
      mesh.fake.store.objects.clear();
      for (const [path, object] of before) mesh.fake.store.objects.set(path, object);
    }
    assert.ok(shown > 5, `only ${shown} commands show something that the server wrote`);
  });

for (const [what, behave, code] of [
  ['knows nobody', brokenBehaviours['knows nobody'], /Unauthorized/],
  ['allows nothing', brokenBehaviours['allows nothing'], /let nothing be read/],
] as const)
  test(`a server that ${what}: graph, analyze and precheck fail with one error, not with a page of gaps`, async () => {
    for (const line of what === 'knows nobody' ? ['graph', 'analyze -A', 'precheck'] : ['graph', 'analyze -A']) {
      const said = await suffer(mesh, line, { what, behave: behave ?? (() => {}) });
      assert.match(said, /^istioctl .* \(1\)$/m, said);
      assert.match(said, code);
    }
  });
