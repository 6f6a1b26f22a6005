import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import outputSchemas from '#generated/data/output-schemas.ts';
import { findCommand } from '../src/cli/find-command.ts';
import { wantsJson } from '../src/cli/json-answer.ts';
import { main } from '../src/cli/main.ts';
import { commands, groups } from '../src/cli/registry.ts';
import { fakeIo } from './support/fake-io.ts';
import { linesOf, playScenario, runScenario, words } from './support/scenario.ts';

const folder = join('test', 'scenarios');
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.txt'))
  .sort();
for (const path of paths) test(`scenario ${path}`, () => runScenario(join(folder, path)));

/** Schemas that an answer which is no failure has been held against, by command. */
const proven = new Set<string>();
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const validators = new Map(Object.entries(outputSchemas()).map(([name, schema]) => [name, ajv.compile(schema)]));
const failure = ajv.compile({
  type: 'object',
  required: ['error'],
  additionalProperties: false,
  properties: { error: { type: 'object' } },
});

/** What `-o json` answers is one document of the shape that is published. */
function checkAnswer(line: string, stdout: string): void {
  const answer: unknown = JSON.parse(stdout);
  const name = findCommand(words(line)).entry?.path.join('-') ?? '';
  const failed = failure(answer);
  const validate = validators.get(name);
  if (validate) assert.ok(validate(answer), `${line}: ${ajv.errorsText(validate.errors)}\n${stdout.slice(0, 2000)}`);
  else assert.ok(failed, `istioctl ${line} prints JSON, but schemas/output/${name}.yaml is missing`);
  if (!failed) proven.add(name);
}

/** Data keeps its own characters. */
const data = /-o (?:json|yaml|sarif|junit)/;

for (const path of paths)
  test(`scenario ${path} stays plain ASCII on a terminal without colours and UTF-8`, async () => {
    const env = { NO_COLOR: '1', LC_ALL: 'C' };
    const { stdout, stderr, answers } = await playScenario(join(folder, path), { env, columns: 200 });
    for (const answer of answers) if (wantsJson(words(answer.line))) checkAnswer(answer.line, answer.stdout);
    const isData = linesOf(join(folder, path)).some((line) => data.test(line));
    assert.doesNotMatch((isData ? '' : stdout) + stderr, /[^\x20-\x7e\n]/);
  });

for (const { path, hidden, load } of commands)
  test(`istioctl ${path.join(' ')} publishes what it prints with -o json, and prints that`, async () => {
    const name = path.join('-');
    const { output } = (await load()).flags;
    assert.equal(validators.has(name), output !== undefined && !hidden, `schemas/output/${name}.yaml`);
    if (output) assert.ok(proven.has(name), `no scenario shows istioctl ${path.join(' ')} -o json`);
  });

test('every published schema is that of a command', () => {
  const known = commands.map(({ path }) => path.join('-'));
  for (const name of validators.keys()) assert.ok(known.includes(name), name);
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
