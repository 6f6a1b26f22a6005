// A server that is slow, endless, broken or malicious. What is soon seen, against one command;
// test/live/hostile.test.ts has every command and every behaviour.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { commands } from '../../src/cli/registry.ts';
import { clusterCommands, offlineCommands } from '../support/cluster-commands.ts';
import { brokenBehaviours, largeBehaviours, slowBehaviours, writesEscapes } from '../support/hostile-api-server.ts';
import { type HostileMesh, meshToHarm } from '../support/hostile-mesh.ts';
import { suffer } from '../support/hostile-suffering.ts';

let mesh: HostileMesh;
before(async () => {
  mesh = await meshToHarm();
});
after(() => mesh.close());

test('the lists name every command', () => {
  const known = [...Object.keys(clusterCommands), ...offlineCommands].sort();
  assert.deepEqual(commands.map(({ path }) => path.join(' ')).sort(), known);
});

for (const [sort, behaviours] of Object.entries({ slow: slowBehaviours, broken: brokenBehaviours }))
  test(`a ${sort} server, in each way: the command ends and says something`, async () => {
    await Promise.all(
      Object.entries(behaviours).map(([what, behave]) => suffer(mesh, 'tag list', { what, behave, timeout: '400ms' })),
    );
  });

/** Of what is too large, that which is soon seen. */
const soonSeen = [
  'nests very deeply',
  'promises more than there is',
  'packs its answer',
  'sends empty pages without an end',
];

test('a server that sends too much: the command ends and says something', async () => {
  for (const what of soonSeen) {
    const behave = largeBehaviours[what];
    assert.ok(behave, what);
    await suffer(mesh, 'tag list', { what, behave, patienceMs: 2000 });
  }
});

for (const isTTY of [false, true])
  test(`escapes in every field are shown as what they are, ${isTTY ? 'on a terminal' : 'in a pipe'}`, async () => {
    for (const line of ['graph', 'tag list']) {
      const said = await suffer(mesh, line, { what: 'writes escapes', behave: writesEscapes, isTTY });
      assert.match(said, /\\u001b\[2J/, line);
    }
  });
