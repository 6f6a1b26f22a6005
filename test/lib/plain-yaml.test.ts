import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notPlain, readPlainYaml } from '../../src/lib/plain-yaml.ts';
import { readYaml, YamlError } from '../../src/lib/yaml.ts';
import { meshFiles } from '../bench/mesh.ts';
import { mutate, seededRandom } from '../support/mutate.ts';

/** The full reader's value: a comment that is not ASCII keeps the plain one away. */
function fullValue(text: string): unknown {
  const [document] = readYaml(`${text}\n# é\n`);
  return document instanceof YamlError ? document : document?.value;
}

for (const text of [
  'a: 1\nb:\n- c: x\n  d: {e: [f, "g h", \'i\'], j: 0x10}\n-   - k\n    - l: yes\nm:\n',
  '---\n# comment\na: b # c\n\n\n  # deeper\nd: http://e:80/#f\n',
  '- {a: [], b: {}}\n- -1\n- .5\n- ~\n',
  '  a:\n    y: no\n    1.50: z\n  b: a - b, c [d]\n',
  'a:\n  b: |\n    {{ if x }}\n      # no comment: "\n\n    end  \n\n  c: |-\n    d\n\n\ne: 1\n',
  '- a: |\n    b\n  c: d\n- - e: |-\n      f\n',
])
  test(`plain: ${JSON.stringify(text)}`, () => assert.deepEqual(readPlainYaml(text), fullValue(text)));

for (const text of [
  'a: |\n  b',
  'a: |\n\n  b\n',
  'a: |2\n  b\n',
  'a: |+\n  b\n',
  'a: |\nb: c\n',
  'a: |\n   b\n  c\n',
  '- a: |\n  b\n',
  'a: b\n  c',
  'a: "b\\n"',
  'a: &x b',
  'a: 1\na: 2',
  'a: [b,\n c]',
  'a: b: c',
  '- a\nb: c',
  'a: 1\n- b',
  'a:\n   b: 1\n  c: 2',
  '__proto__: 1',
  'a: é',
  'a: [b: c]',
  '"a": b',
  'a: .inf',
  'a',
  '',
])
  test(`left to the full reader: ${JSON.stringify(text)}`, () => assert.equal(readPlainYaml(text), notPlain));

test('mutated manifests read alike, or are left to the full reader', () => {
  const documents = meshFiles(60).flatMap(({ text }) => text.split('---\n'));
  const random = seededRandom(1);
  let plain = 0;
  for (let round = 0; round < 1500; round++) {
    const text = mutate(documents[random(documents.length)] ?? '', random);
    const value = readPlainYaml(text);
    if (value === notPlain) continue;
    plain++;
    assert.deepEqual(value, fullValue(text), text);
  }
  assert.ok(plain > 150, `only ${plain} were plain`);
});

test('mutated literal blocks read alike, or are left to the full reader', () => {
  const document =
    'a:\n  b: |\n    one\n      two\n\n    three\n  c: |-\n    four\n\n- d\ne:\n- f: |\n    five\n  g: h\n';
  const random = seededRandom(2);
  for (let round = 0; round < 3000; round++) {
    const text = mutate(round % 2 ? document : document.replace('- d\n', ''), random);
    const value = readPlainYaml(text);
    if (value !== notPlain) assert.deepEqual(value, fullValue(text), JSON.stringify(text));
  }
});
