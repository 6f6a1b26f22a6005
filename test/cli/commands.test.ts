import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandHelp, groupHelp } from '../../src/cli/help.ts';
import { main } from '../../src/cli/main.ts';
import { flagsOf, parseLine } from '../../src/cli/parse.ts';
import { commands, groups } from '../../src/cli/registry.ts';
import { fakeIo } from '../support/fake-io.ts';
import { words } from '../support/scenario.ts';

for (const entry of commands) {
  const name = entry.path.join(' ');
  test(`${name}: the registry says what the command says`, async () => {
    const command = await entry.load();
    assert.deepEqual(command.path, entry.path);
    assert.equal(command.summary, entry.summary);
    assert.match(command.summary, /^[A-Z].*\.$/, 'a summary is a sentence');
  });
  test(`${name}: flags are well formed`, async () => {
    const command = await entry.load();
    const shorts = Object.values(flagsOf(command)).flatMap((flag) => flag.short ?? []);
    assert.equal(new Set(shorts).size, shorts.length, `a short flag stands twice: ${shorts}`);
    for (const [flag, { help, hidden }] of Object.entries(command.flags))
      if (!hidden) assert.match(help, /^.*\.$/s, `--${flag}: help is a sentence`);
  });
  test(`${name}: every example parses`, async () => {
    const command = await entry.load();
    assert.ok(entry.hidden || command.examples.length > 0, 'a command shows at least one example');
    for (const { run } of command.examples) {
      const line = words(run.replace(/ [|<>].*$/, ''));
      assert.deepEqual(line.slice(0, entry.path.length), entry.path, run);
      parseLine(command, line.slice(entry.path.length));
    }
  });
  test(`${name}: help fits 80 columns`, async () => {
    const text = commandHelp(await entry.load(), 80);
    for (const line of text.split('\n')) assert.ok(line.length <= 80 || /^\s*(?:#|istioctl|Usage:)/.test(line), line);
  });
}

test('every group has a summary and prints its help', async () => {
  const found = new Set(
    commands.flatMap(({ path }) => path.slice(0, -1).map((_, end) => path.slice(0, end + 1).join(' '))),
  );
  for (const group of found) {
    assert.ok(groups[group], `no summary for the group ${group}`);
    const io = fakeIo();
    assert.equal(await main(group.split(' '), io), 0);
    assert.equal(io.out(), groupHelp(group.split(' ')));
  }
});

test('global flags may stand before the command', async () => {
  const io = fakeIo();
  assert.equal(await main(['--context', 'version', '-n=x', 'version', '--help'], io), 0);
  assert.match(io.out(), /^Usage: istioctl version/);
});

test('help COMMAND is COMMAND --help', async () => {
  const [a, b] = [fakeIo(), fakeIo()];
  await main(['help', 'version'], a);
  await main(['version', '-h'], b);
  assert.equal(a.out(), b.out());
});

test('a bug keeps its stack and says that it is ours', async () => {
  const io = fakeIo();
  const broken = {
    ...io,
    get stdout(): never {
      throw new TypeError('boom');
    },
  };
  assert.equal(await main([], broken), 1);
  assert.match(io.err(), /bug in istioctl[\s\S]*TypeError: boom\n\s+at /);
});
