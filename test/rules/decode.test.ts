import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../src/rules/decode.ts';
import type { ValueSchema } from '../../src/rules/structure/schema.ts';

const match: ValueSchema = {
  type: 'object',
  properties: { exact: { type: 'string' }, prefix: { type: 'string' } },
  oneOf: [{}, { required: ['exact'] }, { required: ['prefix'] }],
};
const shape: ValueSchema = {
  type: 'object',
  properties: {
    port: { type: 'integer' },
    mode: { type: 'string', enum: ['OFF', 'ON'] },
    consecutive5xxErrors: { type: 'integer' },
    match,
    routes: { type: 'array', items: match },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    names: { type: 'array', items: { type: 'string' } },
  },
};
const cases: readonly (readonly [title: string, input: unknown, output: unknown])[] = [
  ['a quoted number', { port: '80' }, { port: 80 }],
  ['an enum by its number', { mode: 1 }, { mode: 'ON' }],
  ['snake_case', { consecutive_5xx_errors: 3 }, { consecutive5xxErrors: 3 }],
  [
    'both spellings: camelCase wins',
    { consecutive5xxErrors: 1, consecutive_5xx_errors: 3 },
    { consecutive5xxErrors: 1 },
  ],
  [
    'two members of a oneof: the later of the message',
    { match: { prefix: 'b', exact: 'a' } },
    { match: { prefix: 'b' } },
  ],
  ['null is absent', { port: null }, {}],
  ['null in a list of messages is an empty message', { routes: [null] }, { routes: [{}] }],
  ['keys of a map stay as written', { labels: { a_b: 'c' } }, { labels: { a_b: 'c' } }],
  ['null in a list of texts is an empty text', { names: [null] }, { names: [''] }],
  ['unknown fields are dropped', { nope: 1, constructor: {} }, {}],
  [
    'values of wrong types are left out; lists have no gaps',
    { port: true, mode: 'MAYBE', labels: [], names: ['a', 1] },
    { names: ['a', ''] },
  ],
  ['no message at all', null, {}],
];
for (const [title, input, output] of cases)
  test(`decoding: ${title}`, () => assert.deepEqual(decode(input, shape), output));
