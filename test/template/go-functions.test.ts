import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { matchesGolden } from '../support/golden.ts';
import { brokenCases, formatCases, functionCases } from './go-function-cases.ts';
import { type GoResult, ours } from './our-result.ts';

const groups = [
  ...functionCases,
  ['printf with every verb', formatCases],
  ['templates with a word too many or too few', brokenCases],
] as const;
const all = groups.flatMap(([, cases]) => cases);
const recorded = join('test', 'template', 'fixtures', 'go-functions.json');

/** What Go answers, a line for each case: the output, or where it fails. `UPDATE=1` asks Go, which must be installed. */
function answersOfGo(): readonly string[] {
  if (process.env.UPDATE && !process.env.CI) {
    const input = JSON.stringify(all.map(([text, data]) => ({ text, data })));
    const options = { cwd: 'test/gotemplate', input, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
    const { stdout } = spawnSync('go', ['run', '.'], options);
    const lines = (JSON.parse(stdout) as GoResult[]).map(answer);
    writeFileSync(recorded, `[\n${lines.map((line) => JSON.stringify(line)).join(',\n')}\n]\n`);
  }
  return JSON.parse(readFileSync(recorded, 'utf8')) as string[];
}

/** Addresses in memory and Go's own structs are nobody's business. */
function answer({ output = '', phase, line, expression = '' }: GoResult): string {
  if (phase === undefined) return output.replaceAll(/0x[\da-f]{6,}|T:map\[\]/g, 'T');
  return phase === 'parse' ? `fails in line ${line}` : `fails in line ${line} at ${expression}`;
}

const wanted = answersOfGo();
const known = readFileSync(join('test', 'golden', 'template', 'differences.txt'), 'utf8');
const differing: string[] = [];
let from = 0;
for (const [name, cases] of groups) {
  const answers = wanted.slice(from, from + cases.length);
  from += cases.length;
  test(`as Go: ${name}`, () => {
    assert.equal(answers.length, cases.length);
    const own = cases.flatMap(([text, data], index) => {
      const got = answer(ours(text, data));
      return got === answers[index] ? [] : [`${text}\n  Go:   ${answers[index]}\n  ours: ${got}\n`];
    });
    differing.push(...own);
    if (!process.env.UPDATE) for (const one of own) assert.ok(known.includes(one), one);
  });
}

/** The few places where we differ from Go; none of them is missing or new. */
test('where we differ from Go is known', () => matchesGolden('template/differences.txt', differing.join('')));
