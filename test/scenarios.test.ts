import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findCommand } from '../src/cli/find-command.ts';
import { main } from '../src/cli/main.ts';
import { commands, groups } from '../src/cli/registry.ts';
import { fakeIo } from './support/fake-io.ts';
import { linesOf, playScenario, runScenario, words } from './support/scenario.ts';

const folder = join('test', 'scenarios');
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.txt'))
  .sort();
for (const path of paths) test(`scenario ${path}`, () => runScenario(join(folder, path)));

/** Data keeps its own characters. */
const data = /-o (?:json|yaml|sarif|junit)/;

for (const path of paths)
  test(`scenario ${path} stays plain ASCII on a terminal without colours and UTF-8`, async () => {
    const env = { NO_COLOR: '1', LC_ALL: 'C' };
    const { stdout, stderr } = await playScenario(join(folder, path), { env, columns: 200 });
    const isData = linesOf(join(folder, path)).some((line) => data.test(line));
    assert.doesNotMatch((isData ? '' : stdout) + stderr, /[^\x20-\x7e\n]/);
  });

const shown = new Set(
  paths.flatMap((path) => linesOf(join(folder, path))).map((line) => findCommand(words(line)).entry?.path.join(' ')),
);
const names = commands.filter(({ hidden }) => !hidden).map(({ path }) => path);
for (const path of names) test(`istioctl ${path.join(' ')} has a scenario`, () => assert.ok(shown.has(path.join(' '))));

/** What a line of help may be longer for: a word that cannot be broken, or an example to be copied. */
const whole = /^ *(?:istioctl |# )|^ *\S+$/;

for (const path of [...names, [], ...Object.keys(groups).map((group) => group.split(' '))])
  for (const columns of [80, 200])
    test(`help of istioctl ${path.join(' ')} fits ${columns} columns`, async () => {
      const io = fakeIo({ isTTY: true, columns, env: { LC_ALL: 'C' } });
      assert.equal(await main([...path, '--help'], io), 0);
      const tooLong = io
        .out()
        .split('\n')
        .filter((line) => line.length > columns && !whole.test(line));
      assert.deepEqual(tooLong, []);
      assert.doesNotMatch(io.out(), /[^\x20-\x7e\n]/);
    });
