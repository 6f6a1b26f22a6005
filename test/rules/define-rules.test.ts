import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineRules, demand, rulesOf, under } from '../../src/rules/define-rules.ts';
import type { RuleObject } from '../../src/rules/rule.ts';
import { testRules } from '../support/rule-examples.ts';

interface Thing {
  readonly routes?: readonly { readonly port?: number; readonly labels?: Readonly<Record<string, string>> }[];
}
const on = rulesOf<RuleObject<Thing>>('test');
const even = { message: 'must be even', good: '2', bad: '3', fails: (value: number) => value % 2 === 1 };
const things = defineRules({
  kind: 'Thing',
  example: 'spec: {routes: [{port: 2}]}',
  rules: [
    on('spec', {
      id: 'T-1',
      message: 'needs routes',
      stops: true,
      good: 'routes: []',
      bad: '{}',
      fails: (spec) => !spec.routes,
    }),
    ...demand(even, 'test', { 'T-2': 'spec.routes[].port' }),
    on('spec.routes[].labels{}', {
      id: 'T-3',
      level: 'Warning',
      message: 'is empty',
      good: 'a',
      bad: '""',
      fails: (value) => value === '' && { message: 'nothing there', suggestion: 'a' },
    }),
  ],
});

testRules(things);

test('problems carry rule, level, code, message and path', () => {
  const object = {
    metadata: { name: 'a', namespace: 'b' },
    spec: { routes: [{ port: 2 }, { labels: { 'x/y': '' } }] },
  };
  assert.deepEqual(things.problems(object), [
    {
      rule: 'T-3',
      level: 'Warning',
      code: 'IST0133',
      message: 'nothing there',
      path: ['spec', 'routes', 1, 'labels', 'x/y'],
      suggestion: 'a',
    },
  ]);
});

test('a rule that stops hides what lies below', () => {
  const stopping = defineRules({
    ...things,
    rules: [
      on('spec', { id: 'T-0', message: 'no', stops: true, good: '', bad: '', fails: () => true }),
      ...things.rules,
    ],
  });
  const found = stopping.problems({ metadata: { name: 'a', namespace: 'b' }, spec: { routes: [{ port: 3 }] } });
  assert.deepEqual(
    found.map(({ rule }) => rule),
    ['T-0'],
  );
});

test('the rules of a part apply wherever the part stands, in some places without warnings', () => {
  const [error, warning] = under('spec.a', things.rules.slice(1), { errorsOnlyAt: ['spec.b[]'] });
  assert.deepEqual(error?.at, ['spec.a.spec.routes[].port', 'spec.b[].spec.routes[].port']);
  assert.deepEqual(warning?.at, ['spec.a.spec.routes[].labels{}']);
});
