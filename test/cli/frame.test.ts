import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineCommand } from '../../src/cli/define-command.ts';
import { parseLine } from '../../src/cli/parse.ts';
import { UsageError } from '../../src/model/errors.ts';

const command = defineCommand({
  path: ['try'],
  summary: 'Try the frame.',
  examples: [],
  arguments: [{ name: 'file', help: 'A file.', repeated: true }],
  flags: {
    yes: { type: 'boolean', short: 'y', help: 'Say yes.' },
    live: { type: 'boolean', default: true, help: 'Ask the cluster.' },
    output: { type: 'list', short: 'o', split: true, choices: ['json', 'yaml'], help: 'Format.' },
    set: { type: 'list', short: 's', help: 'A value.' },
    wait: { type: 'duration', default: '5m0s', help: 'How long.' },
    level: { type: 'string', choices: ['Error', 'Warning'], default: 'Error', help: 'Level.' },
    many: { type: 'number', help: 'A number.' },
  },
  run: async () => 0,
});
const parse = (...words: string[]) => parseLine(command, words);

test('booleans take =true and =false, long and short', () => {
  assert.equal(parse('--yes').flags.yes, true);
  assert.equal(parse('--yes=false').flags.yes, false);
  assert.equal(parse('-y=true').flags.yes, true);
  assert.equal(parse('--live=false').flags.live, false);
  assert.equal(parse().flags.live, true);
  assert.throws(() => parse('--yes=maybe'), UsageError);
});

test('short flags take =value, a blank, or the value at once', () => {
  assert.deepEqual(parse('-o=json').flags.output, ['json']);
  assert.deepEqual(parse('-o', 'json', '-oyaml').flags.output, ['json', 'yaml']);
  assert.deepEqual(parse('-o', 'json,yaml').flags.output, ['json', 'yaml']);
});

test('a list that is not split keeps its commas', () => {
  assert.deepEqual(parse('--set', 'a=1,2', '--set=b=3').flags.set, ['a=1,2', 'b=3']);
});

test('durations are read as Go writes them', () => {
  assert.equal(parse().flags.wait, 300_000);
  assert.equal(parse('--wait', '1h30m').flags.wait, 5_400_000);
  assert.throws(() => parse('--wait', '5'), { message: /is not a duration/ });
});

test('flags and arguments stand in any order, and -- ends the flags', () => {
  assert.deepEqual(parse('a', '-y', 'b', '-', '--', '-y').args, ['a', 'b', '-', '-y']);
});

test('given names what the user wrote, not the defaults', () => {
  assert.deepEqual([...parse('--live=true', '-o', 'json').given].sort(), ['live', 'output']);
});

for (const [line, message, hint] of [
  [['--ouput', 'json'], /unknown flag --ouput/, /--output/],
  [['-o', 'jsn'], /unknown value "jsn"/, /"json"/],
  [['--level', 'warning'], /unknown value "warning"/, /"Warning"/],
  [['--wait'], /argument missing/, /--help/],
  [['--many', 'x'], /is not a number/, undefined],
] as const)
  test(`${line.join(' ')} is a usage error that helps`, () => {
    assert.throws(
      () => parse(...line),
      (error) => error instanceof UsageError && message.test(error.message) && (!hint || hint.test(error.hint ?? '')),
    );
  });
