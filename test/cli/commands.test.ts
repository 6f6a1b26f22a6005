import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from '../../src/cli/complete.ts';
import { childrenOf, findCommand, pathsOf } from '../../src/cli/find-command.ts';
import { commandHelp, groupHelp } from '../../src/cli/help.ts';
import { main } from '../../src/cli/main.ts';
import { flagsOf, parseLine } from '../../src/cli/parse.ts';
import { manualPages, markdownReference } from '../../src/cli/reference.ts';
import { type AnyCommand, commands, groups } from '../../src/cli/registry.ts';
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

/** Whatever stands in a definition must be readable in the help: a flag that is accepted is no secret. */
function saidOf(command: AnyCommand): readonly string[] {
  const flags = Object.entries(flagsOf(command)).flatMap(([name, flag]) => {
    const values = ('choices' in flag && flag.choices) || flag.suggests || [];
    const byDefault = 'default' in flag && flag.default !== undefined && flag.default !== false ? flag.default : '';
    const short = flag.short ? [`-${flag.short}, --${name}`] : [];
    const other = (flag.aliases ?? []).map((alias) => `--${alias}`);
    return [`--${name}`, ...short, ...other, ...values, ...(byDefault === '' ? [] : [`Default ${byDefault}.`])];
  });
  const args = (command.arguments ?? []).flatMap(({ name, required, repeated, choices = [] }) => {
    const text = `${name}${repeated ? '...' : ''}`;
    return [required ? `<${text}>` : `[${text}]`, ...choices];
  });
  return [...flags, ...args];
}

for (const entry of commands.filter(({ hidden }) => !hidden))
  test(`${entry.path.join(' ')}: help, page and manual say every flag, value, default and argument`, async () => {
    const command = await entry.load();
    const page = markdownReference([command]);
    const manual = [...manualPages([command], '1').values()].join('').replaceAll('\\', '');
    const help = commandHelp(command, 10_000);
    for (const text of saidOf(command)) {
      assert.ok(help.includes(text), `help does not say ${text}`);
      assert.ok(page.includes(text), `the page does not say ${text}`);
      assert.ok(manual.includes(text), `the manual does not say ${text}`);
    }
  });

/** Of each command the first word below experimental: further ones lead to it and are not listed. */
const experimental = commands.flatMap((entry) =>
  pathsOf(entry)
    .filter(([first]) => first === 'experimental')
    .slice(0, 1),
);

for (const alias of ['x', 'exp']) {
  const said = async (...line: string[]) => {
    const io = fakeIo();
    return { exit: await main(line, io), out: io.out(), err: io.err() };
  };
  for (const [, ...rest] of experimental)
    for (const line of [
      [alias, ...rest, '--help'],
      ['help', alias, ...rest],
      ['-n=shop', alias, ...rest, '-h'],
      [alias, ...rest, '--no-such-flag'],
    ])
      test(`istioctl ${line.join(' ')} says the same as experimental`, async () => {
        const usual = line.map((word) => (word === alias ? 'experimental' : word));
        assert.deepEqual(await said(...line), await said(...usual));
      });
  for (const line of [[], ['--help'], ['prechek'], ['config'], ['config', 'lst'], ['describe', 'pod']])
    test(`istioctl ${alias} ${line.join(' ')} says the same as experimental`, async () => {
      assert.deepEqual(await said(alias, ...line), await said('experimental', ...line));
      assert.deepEqual(await said('help', alias, ...line), await said('help', 'experimental', ...line));
    });
  test(`completion after ${alias} is that after experimental`, async () => {
    const none = async () => [];
    for (const line of [[''], ['config', ''], ['check-inject', '-'], ['precheck', '--output', '']]) {
      const usual = await complete(['experimental', ...line], none, fakeIo());
      assert.ok(usual.length > 0);
      assert.deepEqual(await complete([alias, ...line], none, fakeIo()), usual);
    }
  });
}

test('what stands below experimental is listed, aliases of commands elsewhere included', () => {
  const below = childrenOf(['experimental']).map(({ word }) => word);
  for (const [, next] of experimental) assert.ok(below.includes(next ?? ''), next);
  assert.match(groupHelp(['experimental']), /^ {2}precheck {2}/m);
});

test('other words for a command are not listed twice, but lead to it', async () => {
  assert.ok(!childrenOf([]).some(({ word }) => ['apply', 'dash', 'd', 'v'].includes(word)));
  assert.deepEqual(
    childrenOf(['tag']).map(({ word }) => word),
    ['generate', 'list', 'remove', 'set'],
  );
  assert.deepEqual(
    childrenOf(['manifest']).map(({ word }) => word),
    ['diff', 'generate', 'install', 'translate'],
  );
  for (const [line, path] of [
    ['apply', 'install'],
    ['manifest install', 'install'],
    ['manifest apply', 'install'],
    ['tag show', 'tag list'],
    ['tag delete', 'tag remove'],
  ] as const) {
    assert.equal(findCommand(line.split(' ')).entry?.path.join(' '), path);
    assert.ok(commandHelp(await loaded(path), 10_000).includes(`istioctl ${line}`), line);
  }
});

const loaded = async (path: string) => {
  const entry = commands.find((candidate) => candidate.path.join(' ') === path);
  assert.ok(entry);
  return await entry.load();
};

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
  const write = (): never => {
    throw new TypeError('boom');
  };
  const broken = { ...io, stdout: { ...io.stdout, write } };
  assert.equal(await main([], broken), 1);
  assert.match(io.err(), /bug in istioctl[\s\S]*TypeError: boom\n\s+at /);
});
