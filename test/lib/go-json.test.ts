import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readShape, type Shape, ShapeError } from '../../src/lib/go-json.ts';

const shape = {
  fields: {
    name: 'text',
    'note?': 'text',
    'on?': 'flag',
    port: { whole: 'uint16' },
    list: { list: 'text' },
    'list2?': { list: 'text' },
    ports: { map: { whole: 'uint16' }, portKeys: true },
    'inner?': { fields: { 'a?': 'text' } },
    own: { fields: { b: 'text' } },
  },
} as const satisfies Shape;

test('what is absent or null is empty, and left out where it may be', () => {
  const empty = { name: '', port: 0, list: null, ports: null, own: { b: '' } };
  assert.deepEqual(readShape(shape, {}), empty);
  assert.deepEqual(readShape(shape, { name: null, inner: null, own: null, note: '', on: false, list2: [] }), empty);
});

test('a field is found in any case, in the order of the shape, and what nobody declared is dropped', () => {
  const read = readShape(shape, { extra: 1, OWN: { B: 'x' }, Inner: {}, NAME: 'a', note: 'n', Ports: { 80: 1, 9: 2 } });
  assert.deepEqual(read, {
    name: 'a',
    note: 'n',
    port: 0,
    list: null,
    ports: { 80: 1, 9: 2 },
    inner: {},
    own: { b: 'x' },
  });
  assert.deepEqual(Object.keys(read), ['name', 'note', 'port', 'list', 'ports', 'inner', 'own']);
});

test('what is of another type is named with its place', () => {
  const said = (value: unknown) => {
    try {
      readShape(shape, value);
    } catch (error) {
      return error instanceof ShapeError ? error.message : error;
    }
    return 'nothing';
  };
  assert.equal(said([]), 'the document must be an object, not a list');
  assert.equal(said({ name: 1 }), 'name must be a text, not 1');
  assert.equal(said({ port: 1.5 }), 'port must be a whole number from 0 to 65535, not 1.5');
  assert.equal(said({ port: -1 }), 'port must be a whole number from 0 to 65535, not -1');
  assert.equal(said({ list: ['a', {}] }), 'list[1] must be a text, not an object');
  assert.equal(said({ list: 'a' }), 'list must be a list, not "a"');
  assert.equal(said({ ports: { http: 1 } }), 'ports.http must be a whole number from 0 to 65535, not "http"');
  assert.equal(said({ own: { b: true } }), 'own.b must be a text, not true');
  assert.equal(said({ on: 'yes' }), 'on must be true or false, not "yes"');
});

test('a key __proto__ is a key like any other', () => {
  const read = readShape({ map: 'text' }, JSON.parse('{"__proto__": "a"}'));
  assert.deepEqual(Object.entries(read ?? {}), [['__proto__', 'a']]);
});
