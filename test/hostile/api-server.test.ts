// A server that is slow, endless, broken or malicious: every command ends with an error of its own, and the terminal stays whole.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { commands } from '../../src/cli/registry.ts';
import { clusterCommands, offlineCommands } from '../support/cluster-commands.ts';
import {
  type Behaviour,
  brokenBehaviours,
  hostileApiServer,
  largeBehaviours,
  rawControls,
  slowBehaviours,
  writesEscapes,
} from '../support/hostile-api-server.ts';
import { type HostileMesh, meshToHarm } from '../support/hostile-mesh.ts';
import { runCli } from '../support/run-cli.ts';

let mesh: HostileMesh;
before(async () => {
  mesh = await meshToHarm();
});
after(() => mesh.close());

test('the lists name every command', () => {
  const known = [...Object.keys(clusterCommands), ...offlineCommands].sort();
  assert.deepEqual(commands.map(({ path }) => path.join(' ')).sort(), known);
});

/** One command against a server of its own. Whatever the server does, the command ends and says something. */
async function suffer(what: string, behave: Behaviour, line: string, isTTY = false): Promise<string> {
  const server = await hostileApiServer(mesh.fake, behave);
  try {
    const args = `${line.replaceAll('FOLDER', mesh.folder)} --kubeclient-timeout ${what in slowBehaviours ? '400ms' : '15s'}`;
    const interrupted = AbortSignal.timeout(10_000);
    const { exit, out: shown, err: told } = await runCli(args, server.kubeconfig, { interrupted, isTTY });
    const [out, err] = [withoutColours(shown), withoutColours(told)];
    const said = `istioctl ${args} (${exit})\n${out}${err}`;
    assert.doesNotMatch(err, /bug in istioctl/, said);
    assert.doesNotMatch(out + err, rawControls, JSON.stringify(said));
    assert.notEqual(out + err, '', said);
    return said;
  } finally {
    await server.close();
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that reports use
const withoutColours = (text: string) => text.replaceAll(/\u001b\[[0-9;]*m/g, '');

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
      await Promise.all((all ? lines : typical).map((line) => suffer(what, behave, line)));
      mesh.fake.store.objects.clear();
      for (const [path, object] of before) mesh.fake.store.objects.set(path, object);
    });

for (const isTTY of [false, true])
  test(`escapes in every field are shown as what they are, ${isTTY ? 'on a terminal' : 'in a pipe'}`, async () => {
    const before = objects();
    let shown = 0;
    for (const line of lines) {
      const said = await suffer('writes escapes', writesEscapes, line, isTTY);
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
      const said = await suffer(what, behave ?? (() => {}), line);
      assert.match(said, /^istioctl .* \(1\)$/m, said);
      assert.match(said, code);
    }
  });
