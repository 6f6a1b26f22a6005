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

test('in flow collections a colon is part of a word unless a blank follows; alone it needs quotes, as for kubectl', () => {
  assert.deepEqual(value('a: [1.2.3.4, 001:db8::, "b":, {c: d}, e: ]'), {
    a: ['1.2.3.4', '001:db8::', { b: null }, { c: 'd' }, { e: null }],
  });
  assert.deepEqual(parseYaml('a: [x::, b]')[0]?.locate(['a', 1]), { line: 1, column: 10 });
  assert.match(refusal('a: [b, ::]'), /^1:8 .*stands in quotes/);
});

const refusal = (text: string): string => {
  const [document] = readYaml(text);
  return document instanceof YamlError ? `${document.line}:${document.column} ${document.message}` : 'accepted';
};

test('flow collections and quoted texts close where they like, and their values have places', () => {
  const text = 'spec:\n  args: [\n    a,\n  b\n  ]\n  text: "one\ntwo"\n  map: {\nc: d\n}\n  last: 1\n';
  const document = parseYaml(text)[0] as YamlDocument;
  assert.deepEqual(document.value, { spec: { args: ['a', 'b'], text: 'one two', map: { c: 'd' }, last: 1 } });
  assert.deepEqual(document.locate(['spec', 'args', 1]), { line: 4, column: 3 });
  assert.deepEqual(document.locate(['spec', 'text']), { line: 6, column: 10 });
  assert.deepEqual(document.locate(['spec', 'map', 'c']), { line: 9, column: 4 });
  assert.deepEqual(document.locate(['spec', 'last'], 'key'), { line: 11, column: 3 });
});

test('directives stand above the document that they are about', () => {
  const [document, ...more] = parseYaml('# note\n%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1\n---\nb: 2\n');
  assert.deepEqual([document?.value, document?.line, more.length], [{ a: '1' }, 4, 1]);
});

for (const [text, want] of [
  ['a: [1, 2\n', '1:4 this [ has no ]'],
  ['a: {b: c\nd: e\n', '2:2 expected a comma or } before this, in what { in column 4 opens'],
  ['a: {b: /c?d=1}\n', '1:10 a text with ? in it stands in quotes between { and }'],
  ['a: "b\nc: d\n', '1:4 the text in quotes (") has no end'],
  ['a:\n\tb: c\n', '2:1 a tab in the indentation: YAML indents with spaces only'],
  ['a: 1\nb 2\nc: 3\n', '2:1 a key needs a colon and a space after it: "b 2" has none'],
  ['a: 1\n  b: 2\n', '2:3 a key goes on with the text above it: is it indented as it should be?'],
  ['a:\n    b: 1\n  c: 2\n', '3:3 expected the next key of a map in column 1: is this indented as it should be?'],
  ['a: b: c\n', '1:5 a second ": " in one line: a text that has one must stand in quotes'],
  ['a: @b\n', '1:4 no text starts with @ unless it stands in quotes'],
  ['a: "b" c\n', '1:8 something follows the end of the value: a text with quotes in it stands in quotes as a whole'],
  ['a: *b\n', '1:4 nothing above has the anchor &b; a text that starts with * stands in quotes'],
  ['a: "\\d"\n', '1:5 \\d is no escape; write \\\\ for a backslash, or use single quotes'],
  ['a: b\n--- \nc: - d\n', 'accepted'],
  ['{a: 1}}\n', "1:7 the document's value ends before this, which kubectl loses without a word"],
  ['a: \u0007', '1:4 the control character U+0007 is not allowed; write it as an escape in double quotes'],
] as const)
  test(`what is wrong is said, with its place: ${JSON.stringify(text)}`, () => assert.equal(refusal(text), want));
