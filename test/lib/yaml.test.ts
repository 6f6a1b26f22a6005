import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml, readYaml, type YamlDocument, YamlError } from '../../src/lib/yaml.ts';

const value = (text: string) => parseYaml(text)[0]?.value;

for (const [text, want] of [
  ['010', 8],
  ['0o10', 8],
  ['0x10', 16],
  ['0b11', 3],
  ['1_000', 1000],
  ['+5', 5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1.0', 1],
  ['08', 8],
  ['1:30', '1:30'],
  ['2020-01-01', '2020-01-01'],
  ['1.5e400', '1.5e400'],
  ['=', '='],
  ['y', true],
  ['No', false],
  ['oFF', 'oFF'],
  ['~', null],
  ['"1"', '1'],
] as const)
  test(`the scalar ${text} reads as ${JSON.stringify(want)}`, () =>
    assert.deepEqual(value(`a: ${text}\n`), { a: want }));

test('mapping keys become text', () => {
  assert.deepEqual(value('y: 3\n1: a\n1.50: b\n'), { true: 3, 1: 'a', '1.5': 'b' });
});

test('a broken document leaves the others readable, each with its own line', () => {
  const [first, second, third] = readYaml('a: 1\n---\nb: [1\n--- # note\nc: 3\n');
  assert.deepEqual((first as YamlDocument).value, { a: 1 });
  assert.ok(second instanceof YamlError && second.line >= 3);
  assert.deepEqual([(third as YamlDocument).value, (third as YamlDocument).line], [{ c: 3 }, 5]);
});

test('values and keys are found at their line and column', () => {
  const document = parseYaml('# note\n---\na:\n- x: 1\n  y:\n  - {q: [1, 2]}\n')[1] as YamlDocument;
  assert.deepEqual(document.locate(['a', 0, 'x']), { line: 4, column: 6 });
  assert.deepEqual(document.locate(['a', 0, 'x'], 'key'), { line: 4, column: 3 });
  assert.deepEqual(document.locate(['a', 0, 'missing', 'deep']), { line: 4, column: 3 });
});

test('duplicate keys are named, the later value wins', () => {
  const document = parseYaml('a: 1\nb: {c: 1, c: 2}\na: 3\n')[0] as YamlDocument;
  assert.deepEqual(document.value, { a: 3, b: { c: 2 } });
  assert.deepEqual(
    document.duplicateKeys().map(({ path }) => path.join('.')),
    ['b.c', 'a'],
  );
});

test('numbers that JSON lacks and runaway aliases are errors', () => {
  assert.throws(() => value('a: .inf'), YamlError);
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`),
  ];
  assert.doesNotThrow(() => readYaml(bomb.join('\n')));
});

test('a colon before a comma or bracket of a flow list belongs to its word, as in Go', () => {
  assert.deepEqual(value('a: [1.2.3.4, 001:db8::, ::, "b":, {c: d}, e: ]'), {
    a: ['1.2.3.4', '001:db8::', '::', { b: null }, { c: 'd' }, { e: null }],
  });
  assert.deepEqual(parseYaml('a: [x::, b]')[0]?.locate(['a', 1]), { line: 1, column: 10 });
});
