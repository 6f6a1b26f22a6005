// Patterns that somebody else wrote must not decide how long we think: costs are compared within one run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSuppression } from '../../src/analyze/suppress.ts';
import { linearRegex } from '../../src/lib/linear-regex.ts';
import { wildcards } from '../../src/lib/wildcards.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { objectPattern } from '../../src/objects/object-patterns.ts';
import { manifestOf } from '../../src/render/manifest.ts';
import { applyOverlays } from '../../src/render/overlays.ts';
import { fits } from '../../src/resolve/http-match.ts';
import type { AnyResource } from '../../src/world/resource.ts';

const times = (text: string, count: number) => text.repeat(count);

/** Every place where a pattern of a user meets a text: what is asked, and how. */
const askers: Readonly<Record<string, (pattern: string, text: string) => unknown>> = {
  'a path of a route (graph --host)': (regex, text) => fits({ regex }, text),
  'part of a text': (pattern, text) => linearRegex(pattern)?.matchesPart(text),
  'an overlay path': (pattern, text) => {
    const object: KubeObject = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, args: [text] };
    const patches = [{ path: `args.[:${pattern}]`, value: 'b' }];
    return applyOverlays([manifestOf(object, 'pilot')], [{ kind: 'A', name: 'a', patches }]);
  },
};
const slowExpressions = [
  '(a+)+$',
  '(a|a)*$',
  '(a|aa)+$',
  '(.*a){12}$',
  '(a*)*b',
  '([a-z]+)*$',
  'a*a*a*a*a*a*b',
  '(?:a?){20}a{20}$',
];

const wildcardAskers: Readonly<Record<string, (pattern: string, text: string) => unknown>> = {
  'a suppression': (pattern, text) => parseSuppression(`IST0101=${pattern}`)?.matches(named(text)),
  'a pattern of objects': (pattern, text) =>
    objectPattern(`ConfigMap::${pattern}`)?.matches({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'a',
      name: text,
    }),
  'a pattern of paths': (pattern, text) => objectPattern(`:::${pattern}`)?.matchesPath?.(text),
};
// A suppression asks for nothing else of a resource.
const named = (name: string) => ({ origin: `Pod a/${name}`, name, namespace: 'a' }) as unknown as AnyResource;

const cases = [
  ...Object.entries(askers).flatMap(([what, ask]) => slowExpressions.map((pattern) => ({ what, ask, pattern }))),
  ...Object.entries(wildcardAskers).flatMap(([what, ask]) =>
    [times('*a', 12), times('*a*', 6), times('*?', 9)].map((pattern) => ({ what, ask, pattern: `${pattern}b` })),
  ),
];
for (const { what, ask, pattern } of cases)
  test(`${what}: ${pattern} takes time in proportion to the text`, () => {
    // Few letters first: what grows exponentially ends here, and not at the end of time.
    assert.ok(growth(ask, pattern, [12, 24]) < 12, 'twice the text takes more than twelve times as long');
    assert.ok(growth(ask, pattern, [400, 1600]) < 16, 'four times the text takes more than sixteen times as long');
  });

/** How many times longer the long text takes than the short one. */
function growth(
  ask: (pattern: string, text: string) => unknown,
  pattern: string,
  [short, long]: [number, number],
): number {
  const cost = (length: number) => {
    const text = `${times('a', length)}!`;
    const start = process.cpuUsage();
    for (let count = 0; count < 60; count++) ask(pattern, text);
    const { user, system } = process.cpuUsage(start);
    return user + system + 500; // so that what takes no time at all has a ratio
  };
  for (let count = 0; count < 3; count++) cost(short);
  const ratios = Array.from({ length: 3 }, () => {
    const before = cost(short);
    return cost(long) / before;
  });
  return Math.min(...ratios);
}

test('expressions mean what they mean to Envoy', () => {
  assert.equal(fits({ regex: '/v[0-9]+/.*' }, '/v1/a'), true);
  assert.equal(fits({ regex: '/v1' }, '/v1/a'), false, 'the whole path counts');
  assert.equal(fits({ regex: 'a|/v1' }, '/v1'), true);
  assert.equal(fits({ regex: '(?i)/CART' }, '/cart'), true, 'a flag that JavaScript does not have');
  assert.equal(fits({ regex: String.raw`\Q/a.b\E` }, '/a.b'), true);
  assert.equal(fits({ regex: '(?=/a)/a' }, '/a'), false, 'look-around does not exist');
  assert.equal(fits({ regex: '(' }, '('), false);
});

test('wildcards take what they say', () => {
  const takes = (pattern: string, text: string) => wildcards(pattern, { single: true }).matches(text);
  for (const [pattern, text] of [
    ['', ''],
    ['*', ''],
    ['*', 'abc'],
    ['a*c', 'abc'],
    ['a*c', 'ac'],
    ['a?c', 'a😀c'],
    ['*b*', 'abc'],
    ['**', 'x'],
  ] as const)
    assert.ok(takes(pattern, text), `${pattern} ${text}`);
  for (const [pattern, text] of [
    ['', 'a'],
    ['a', ''],
    ['a*c', 'abd'],
    ['?', ''],
    ['?', 'ab'],
    ['*b', 'abc'],
    ['.*', 'a'],
  ] as const)
    assert.ok(!takes(pattern, text), `${pattern} ${text}`);
  assert.ok(!wildcards('a?').matches('ab'), 'a ? is a character unless asked for');
});
