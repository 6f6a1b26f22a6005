import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrecheckReport } from '../../src/model/check.ts';
import { precheckFindings, precheckJson, precheckSummary, precheckText } from '../../src/report/precheck.ts';

const report: PrecheckReport = {
  from: '1.29.0',
  to: '1.30.3',
  unanswered: ['Secret: forbidden'],
  categories: [
    { name: 'kubernetes', checks: [{ id: 'a', status: 'ok', title: 'A', message: 'kept' }] },
    {
      name: 'upgrade',
      checks: [
        { id: 'quiet', status: 'ok', title: 'Quiet', since: '1.30' },
        {
          id: 'loud',
          status: 'error',
          title: 'Loud',
          since: '1.30',
          message: 'words and more words that are too many for a narrow terminal',
          evidence: [{ subject: 'Pod shop/\u001b[31mweb', file: 'a.yaml', line: 3 }, { subject: 'Pod shop/b' }],
          fix: 'Fix it.',
        },
      ],
    },
  ],
};
const plain = { color: false, unicode: false, verbose: false, errorsOnly: false, columns: undefined };

test('off a terminal every line stays whole, and hostile names are made harmless', () => {
  assert.equal(
    precheckText(report, plain),
    `kubernetes
ok A
upgrade
x error 1.30 "Loud"
    words and more words that are too many for a narrow terminal
    concerns you: Pod shop/\\u001b[31mweb (a.yaml:3)
    concerns you: Pod shop/b
    fix: Fix it.
    see: precheck --explain loud
ok 1 other change on this way does not concern you
not answered by the cluster
- skipped Secret: forbidden
`,
  );
});

test('lines end where the terminal does', () => {
  const lines = precheckText(report, { ...plain, columns: 40 }).split('\n');
  assert.ok(
    lines.filter((line) => line.startsWith('    ')).every((line) => line.length <= 40 || !line.trim().includes(' ')),
  );
});

test('all detail shows what is well, too', () => {
  assert.match(precheckText(report, { ...plain, verbose: true }), /ok A\n {4}kept\n.*\nok 1\.30 "Quiet"\n/);
});

test('findings are one per place', () => {
  assert.deepEqual(
    precheckFindings(report).map(({ code, level, origin, file, line }) => [code, level, origin, file, line]),
    [
      ['loud', 'Error', 'Pod shop/\u001b[31mweb', 'a.yaml', 3],
      ['loud', 'Error', 'Pod shop/b', undefined, undefined],
    ],
  );
});

test('the verdict counts', () => {
  assert.equal(
    precheckSummary(report),
    'precheck 1.29.0 → 1.30.3: 3 checks, 1 error, 0 warnings, 1 question not answered\n',
  );
  assert.match(precheckJson(report), /^\{\n {2}"from": "1\.29\.0",\n {2}"to": "1\.30\.3",/);
});
