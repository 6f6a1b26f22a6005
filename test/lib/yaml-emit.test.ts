import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, loadAll, YAML11_SCHEMA } from 'js-yaml';
import { parseYaml } from '../../src/lib/yaml.ts';
import { emitYaml } from '../../src/lib/yaml-emit.ts';

test('maps are sorted, lists stand under their key, items start on the line of the dash', () => {
  const value = {
    kind: 'A',
    apiVersion: 'v1',
    list: [{ name: 'x', args: ['a', 'b'] }, [1, [2]], 'text'],
    none: [],
    map: {},
  };
  assert.equal(
    emitYaml(value),
    `apiVersion: v1
kind: A
list:
- args:
  - a
  - b
  name: x
- - 1
  - - 2
- text
map: {}
none: []
`,
  );
});

test('absent values are left out, null is written', () => {
  assert.equal(emitYaml({ a: undefined, b: null, c: { d: undefined } }), 'b: null\nc: {}\n');
});

test('text of several lines is a literal block', () => {
  assert.equal(
    emitYaml({ a: 'x\ny\n', b: 'x\n\ny', c: ['x\ny\n\n'] }),
    'a: |\n  x\n  y\nb: |-\n  x\n\n  y\nc:\n- |+\n  x\n  y\n\n',
  );
  assert.equal(emitYaml({ a: '  x\ny' }), 'a: |2-\n    x\n  y\n');
});

test('text that a reader would take for something else is quoted', () => {
  assert.equal(
    emitYaml(['true', '1', 'y', '100m', '1.30.3', "it's: so", '100%']),
    '- "true"\n- "1"\n- "y"\n- 100m\n- 1.30.3\n- \'it\'\'s: so\'\n- 100%\n',
  );
});

const texts =
  `y n Y N yes No ON off true False null Null NULL ~ = << 1 +1 -1 1_000 1. .5 -.5 1e3 1E-3 1.5e+3 0x1F 0o7 007 08 0b11 .inf -.Inf .NaN
  12:30 1:30:15 190:20:30.15 2001-12-14 2001-12-14t21:59:43.10-05:00 1e400 + - . .. ... --- -- a:b a: :a : ? ?a -a # #a a#b ! !a & &a * *a | > % %a @ @a
  ' " \` [ ] { } , {a [a a] a} a,b a|b a>b $(X) $ ( ) \\ \\n é 日本 😀 + +a x=y http://a/b?c#d registry.io/a:1 a@b - --x -1a 1a 0 00 0. 0_ _ _1`
    .split(/\s+/)
    .concat(
      '',
      ' ',
      '  ',
      ' a',
      'a ',
      'a b',
      'a: b',
      'a :b',
      'a #b',
      '# a',
      '- a',
      '? a',
      ': a',
      '\t',
      '\ta',
      'a\t',
      'a\tb',
      'a:\tb',
      'a\t#b',
    )
    .concat(
      '\n',
      '\n\n',
      'a\n',
      '\na',
      'a\nb',
      'a\nb\n',
      'a\n\n',
      'a\n\n\n',
      ' a\nb',
      'a\n b',
      'a \nb ',
      '\n a',
      '\n\n a\nb\n',
      '\ta\nb',
      'a\n\tb',
    )
    .concat(
      'a\n  \nb',
      '   \na',
      '---\na',
      'a\n---\n...\n',
      '# a\n# b',
      'a\r',
      'a\r\nb',
      '\u0000',
      '\u001b',
      '\u007f',
      '\u0085',
      '\u2028',
      'a\u2029b\nc',
      '\ufeff',
    )
    .concat(
      '2001-12-14 21:59:43 a',
      'x'.repeat(3000),
      `${'word '.repeat(400)}end`,
      `${'a: '.repeat(100)}\n`,
      "'",
      "''",
      '"\n"',
      'a\n\u0000',
      'nul',
      'yess',
    );

const shapes: readonly ((text: string) => unknown)[] = [
  (text) => text,
  (text) => ({ key: text }),
  (text) => ({ [text]: 1, other: [text] }),
  (text) => [text, [text], { deep: [{ [text]: text, z: { a: text } }] }],
];

test('every text reads back equal, as key, value and item, under YAML 1.1 and 1.2', () => {
  for (const text of texts)
    for (const [index, shape] of shapes.entries()) {
      const value = shape(text);
      const yaml = emitYaml(value);
      const where = `${JSON.stringify(text.slice(0, 60))} in shape ${index}:\n${yaml.slice(0, 300)}`;
      assert.deepEqual(load(yaml), value, `js-yaml, ${where}`);
      assert.deepEqual(load(yaml, { schema: YAML11_SCHEMA }), value, `YAML 1.1, ${where}`);
      assert.deepEqual(parseYaml(yaml)[0]?.value, value, `our reader, ${where}`);
    }
});

test('numbers, booleans and null read back', () => {
  const value = { list: [0, -1, 1.5, 1e21, 1e-7, 15012, true, false, null], big: Number.MAX_SAFE_INTEGER };
  assert.deepEqual(parseYaml(emitYaml(value))[0]?.value, value);
});

test('documents can be put together with separators', () => {
  const documents = [{ a: '---' }, ['---\n', 'a\n---\n'], { b: null }];
  assert.deepEqual(loadAll(documents.map((document) => `${emitYaml(document)}---\n`).join('')).slice(0, 3), documents);
});
