import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { goCases } from './go-cases.ts';
import { type GoResult, ours } from './our-result.ts';

const recorded = join('test', 'template', 'fixtures', 'go-results.json');

/** The results of Go itself where it is installed; otherwise those that were committed. */
function goResults(): { readonly results: readonly GoResult[]; readonly from: string } {
  const input = JSON.stringify(goCases.map(([text, data]) => ({ text, data })));
  const { status, stdout, stderr } = spawnSync('go', ['run', '.'], { cwd: 'test/gotemplate', input, encoding: 'utf8' });
  if (status === 0) {
    if (process.env.UPDATE && !process.env.CI) writeFileSync(recorded, stdout);
    return { results: JSON.parse(stdout) as GoResult[], from: 'Go' };
  }
  const why = stderr ? stderr.trim().split('\n').at(-1) : 'it is not installed';
  console.error(`NOT COMPARED WITH GO ITSELF (${why}): the recorded results of ${recorded} are used`);
  return { results: JSON.parse(readFileSync(recorded, 'utf8')) as GoResult[], from: 'recorded' };
}

const { results, from } = goResults();

test('there are at least 300 cases, each with a result', () => {
  assert.ok(goCases.length >= 300);
  assert.equal(results.length, goCases.length);
});

for (const [index, [text, data]] of goCases.entries()) {
  test(`as ${from}: ${JSON.stringify(text)}`, () => {
    const { output = '', phase, line, column, expression, message } = results[index] ?? {};
    const got = ours(text, data);
    if (!phase) return assert.equal(got.output ?? `${got.message}`, output);
    assert.equal(got.phase, phase, `${message} wanted, got ${got.message ?? got.output}`);
    assert.equal(got.line, line, `line of "${message}", ours is "${got.message}"`);
    if (phase === 'parse') return;
    assert.equal(got.expression, expression, `expression of "${message}", ours is "${got.message}"`);
    const before = text.split('\n')[(line ?? 1) - 1]?.slice(0, (got.column ?? 1) - 1) ?? '';
    assert.equal(new TextEncoder().encode(before).length, column, `column of "${message}", ours is "${got.message}"`);
  });
}
