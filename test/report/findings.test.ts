import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { Finding } from '../../src/model/finding.ts';
import { findingsFormats } from '../../src/report/findings/formats.ts';
import type { FindingsContext } from '../../src/report/findings/reporter.ts';
import { reporters } from '../support/findings-reporters.ts';

const context: FindingsContext = { command: 'analyze', version: '0.0.0', failureThreshold: 'Error' };
const plain: Finding = {
  code: 'IST0101',
  level: 'Error',
  message: 'gateway "nope" does not exist',
  origin: 'VirtualService shop/reviews',
  reference: 'shop/vs.yaml:7',
  rule: 'virtualservice.GatewayAnalyzer',
  path: 'spec.gateways[0]',
  file: 'shop/vs.yaml',
  line: 7,
  column: 5,
  suggestion: 'did you mean "node"?',
  documentationUrl: 'https://istio.io/v1.30/docs/reference/config/analysis/ist0101/',
};
const live: Finding = { code: 'IST0102', level: 'Info', message: 'not injected', origin: 'Namespace shop' };
const general: Finding = { code: 'IST0142', level: 'Warning', message: 'old cluster', origin: '' };
const nasty = '\u001b[2J\r\n::error::x</failure>]]>&"\'|`<script>\u0000\ud800\u202e%0A${{x}}\t---';
const hostile: Finding = {
  code: nasty,
  level: 'Error',
  message: nasty,
  origin: nasty,
  reference: nasty,
  path: nasty,
  file: nasty,
  line: 1,
  column: 1,
  suggestion: nasty,
  documentationUrl: nasty,
};

for (const format of findingsFormats) {
  const report = (findings: readonly Finding[], more: Partial<FindingsContext> = {}) =>
    reporters[format](findings, { ...context, ...more });

  test(`${format} says code, message and place of each finding`, () => {
    const text = report([plain, live, general]);
    for (const part of ['IST0101', 'IST0102', 'IST0142', 'nope', 'not injected', 'old cluster', 'vs.yaml', '7'])
      assert.ok(text.includes(part), `${part} in\n${text}`);
    assert.ok(text.endsWith('\n'));
  });

  test(`${format} is the same for the same findings`, () => assert.equal(report([plain, live]), report([plain, live])));

  test(`${format} keeps hostile text from becoming markup, terminal control or further lines`, () => {
    const text = report([hostile], { sourceLine: () => nasty });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through
    assert.doesNotMatch(text, /[\u0000\u0007\u001b\r]/);
    assert.doesNotMatch(text, /^::error::x/m);
    if (format === 'html') assert.doesNotMatch(text, /<script>(?!"use strict"|\()|javascript:/);
    if (format === 'junit' || format === 'markdown') assert.doesNotMatch(text, /(?<!\\)<script|<\/failure>\]\]/);
    if (format === 'log' || format === 'github') assert.equal(text.trimEnd().split('\n').length, 1);
  });

  test(`${format} has something to say, or nothing, about no findings`, () => {
    const expected: Readonly<Record<string, RegExp>> = {
      pretty: /^$/,
      log: /^$/,
      github: /^$/,
      json: /^\[\]\n$/,
      yaml: /^\[\]\n$/,
      sarif: /"results": \[\]/,
      junit: /tests="1" failures="0"/,
      markdown: /^No findings/,
      html: /<h1>istioctl analyze: 0 findings<\/h1>/,
    };
    assert.match(report([]), expected[format] ?? /never/);
  });
}

test('log lines have the form of the reference', () => {
  const text = reporters.log([plain, { ...live, cluster: 'east' }, general], context);
  assert.deepEqual(text.split('\n'), [
    'Error [IST0101] (VirtualService shop/reviews shop/vs.yaml:7) gateway "nope" does not exist',
    'Info [IST0102] [east] (Namespace shop) not injected',
    'Warning [IST0142] old cluster',
    '',
  ]);
  assert.ok(reporters.log([plain], { ...context, color: true }).startsWith('\u001b[1;31mError\u001b[0m ['));
});

test('json and yaml hold the same, in the field names of the reference', () => {
  const fromJson = JSON.parse(reporters.json([plain, hostile], context));
  assert.deepEqual(fromJson[0], plain);
  assert.deepEqual(Object.keys(fromJson[0]), Object.keys(fromJson[0]).sort());
  assert.deepEqual(parseYaml(reporters.yaml([plain], context))[0]?.value, [fromJson[0]]);
  assert.ok(!reporters.json([hostile], context).includes('<'));
});

test('sarif fingerprints survive a move of the line and tell equal findings apart', () => {
  const prints = (findings: readonly Finding[]) =>
    JSON.parse(reporters.sarif(findings, context)).runs[0].results.map(
      (result: { partialFingerprints: object }) => Object.values(result.partialFingerprints)[0],
    );
  const [a, b] = prints([plain, plain]);
  assert.notEqual(a, b);
  assert.deepEqual(prints([{ ...plain, line: 99, reference: 'shop/vs.yaml:99', message: 'reworded' }]), [a]);
  assert.notDeepEqual(prints([{ ...plain, path: 'spec.gateways[1]' }]), [a]);
});

test('sarif places live findings by name and files by relative URI', () => {
  const { results } = JSON.parse(
    reporters.sarif([{ ...plain, file: './a b/ü.yaml' }, live, { ...plain, file: '-' }], context),
  ).runs[0];
  assert.equal(results[0].locations[0].physicalLocation.artifactLocation.uri, 'a%20b/%C3%BC.yaml');
  assert.equal(results[1].locations[0].physicalLocation.artifactLocation.uri, 'cluster/Namespace/shop');
  assert.equal(results[1].locations[0].logicalLocations[0].fullyQualifiedName, 'Namespace shop');
  assert.equal(results[2].locations[0].physicalLocation.artifactLocation.uri, 'stdin');
});

test('junit fails what is at or above the failure threshold', () => {
  const failures = (failureThreshold: 'Error' | 'Warning' | 'Info') =>
    reporters.junit([plain, general, live], { ...context, failureThreshold }).split('<failure').length - 1;
  assert.deepEqual([failures('Error'), failures('Warning'), failures('Info')], [1, 2, 3]);
});

test('pretty shows the line, the one it belongs to, and what to try', () => {
  const lines = ['spec:', '  hosts: [a]', '  gateways:', '', '    # the gateway', '', '    - nope'];
  const sourceLine = (_file: string, line: number) => lines[line - 1];
  assert.equal(
    reporters.pretty([plain], { ...context, sourceLine }),
    `shop/vs.yaml:7:5  error IST0101  gateway "nope" does not exist
      VirtualService shop/reviews  spec.gateways[0]
    3 |   gateways:
    7 |     - nope
      did you mean "node"?     more: analyze --explain IST0101
`,
  );
});

test('github escapes what would end a property', () => {
  const text = reporters.github([{ ...plain, file: 'a:b,c.yaml', message: '50%\nmore' }], context);
  assert.ok(
    text.startsWith('::error file=a%3Ab%2Cc.yaml,line=7,col=5,title=IST0101 VirtualService shop/reviews::50%25%0Amore'),
  );
});
