import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderTemplate } from '../../src/template/evaluate.ts';
import { generalFunctions } from '../../src/template/general-functions.ts';
import { parseTemplate } from '../../src/template/parse.ts';
import { TemplateError } from '../../src/template/template-error.ts';
import { behaviour, type GoValue, stringMap, type Value } from '../../src/template/value.ts';
import { goCases } from './go-cases.ts';

/** What test/gotemplate prints for a case. */
interface GoResult {
  readonly output?: string;
  readonly phase?: 'parse' | 'execute';
  readonly line?: number;
  /** Of Go: from 0, in bytes; only for errors of execution. */
  readonly column?: number;
  readonly expression?: string;
  readonly message?: string;
}

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

interface Thing {
  readonly Name: string;
  readonly Count: bigint;
  readonly Items?: readonly Thing[];
}

/** The struct of test/gotemplate/main.go. */
function thing(data: Thing | undefined): GoValue {
  const fields: Readonly<Record<string, Value>> = {
    Name: data?.Name ?? '',
    Count: data?.Count ?? 0n,
    Mode: {
      [behaviour]: {
        type: 'main.mode',
        kind: 'enum',
        integer: data?.Items ? 1n : 0n,
        print: () => (data?.Items ? 'ON' : 'OFF'),
        method: (name) => (name === 'String' ? () => (data?.Items ? 'ON' : 'OFF') : undefined),
      },
    },
    Labels: stringMap(data?.Items && { app: 'shop', empty: '' }),
    None: stringMap(undefined),
    get Next() {
      return thing(undefined);
    },
    Items: (data?.Items ?? []).map(thing),
  };
  return {
    [behaviour]: {
      type: '*main.thing',
      kind: data ? 'struct' : 'nil',
      field: (name) => (name in fields ? { value: fields[name] } : undefined),
      method: (name) => {
        if (name === 'GetName') return () => fields.Name;
        return name === 'GetNext' ? () => thing(undefined) : undefined;
      },
    },
  };
}

const fixture = thing({
  Name: 'one',
  Count: 7n,
  Items: [
    { Name: 'two', Count: 0n },
    { Name: 'three', Count: 3n },
  ],
});

function ours(text: string, data: unknown): GoResult {
  let phase: GoResult['phase'] = 'parse';
  try {
    const template = parseTemplate('t', text, generalFunctions);
    phase = 'execute';
    const root = { V: structuredClone(data) as Value, T: fixture };
    return { output: renderTemplate(template, root, { functions: generalFunctions }) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { line, column, expression, reason } = error;
    return { phase, line, column, ...(expression === undefined ? {} : { expression }), message: reason };
  }
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
