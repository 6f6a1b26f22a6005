import assert from 'node:assert/strict';
import { test } from 'node:test';
import { celProblem } from '../../../src/rules/blocks/cel.ts';

for (const text of ['response.code >= 400 && !("x" in request.headers)', 'has(a.b) ? [1].exists(x, x > 0) : true'])
  test(`${text} is CEL`, () => assert.equal(celProblem(text), undefined));

for (const text of ['', 'a = b', 'a &&', 'f(1', 'a || has(b["c"])'])
  test(`${JSON.stringify(text)} is no CEL`, () => assert.match(celProblem(text) ?? '', /^no CEL expression: /));
