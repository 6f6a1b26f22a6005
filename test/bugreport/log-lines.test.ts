import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanLog, lineTime } from '../../src/bugreport/log-lines.ts';
import { timeRange } from '../../src/bugreport/times.ts';

async function clean(pieces: readonly string[], range = {}): Promise<{ text: string; found: readonly string[] }> {
  const found: string[] = [];
  async function* source() {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  let text = '';
  for await (const part of cleanLog(source(), { range, onRedacted: (what) => found.push(...what) })) text += part;
  return { text, found };
}

for (const [line, time] of [
  ['2026-01-02T03:04:05.678901Z\tinfo\tads\tpush', '2026-01-02T03:04:05.678Z'],
  ['[2026-01-02T03:04:05.678Z] "GET / HTTP/1.1" 200', '2026-01-02T03:04:05.678Z'],
  ['{"level":"info","time":"2026-01-02T03:04:05Z","msg":"x"}', '2026-01-02T03:04:05.000Z'],
  ['{"start_time":"2026-01-02T05:04:05+02:00"}', '2026-01-02T03:04:05.000Z'],
] as const)
  test(`the time of: ${line}`, () => assert.equal(lineTime(line), Date.parse(time)));

test('lines without a time have none', () => {
  for (const line of ['  at main.go:1', '', '2026-01-02 03:04', 'x 2026-01-02T03:04:05Z'])
    assert.equal(lineTime(line), undefined);
});

test('lines of other times are left out, with what belongs to them', async () => {
  const at = (minute: number) => `2026-01-01T00:0${minute}:00Z`;
  const log = `start\n${at(1)}\tone\n  of one\n${at(2)}\ttwo\n  of two\n${at(3)}\tthree\n  of three\n`;
  const range = { from: Date.parse(at(2)), to: Date.parse(at(2)) };
  assert.equal((await clean([log], range)).text, `start\n${at(2)}\ttwo\n  of two\n`);
});

test('a secret is found where pieces and batches end, a key of many lines too', async () => {
  const { text, found } = await clean(['a pass', 'word=hun', 'ter2\nb\n']);
  assert.equal(text, 'a password=[redacted]\nb\n');
  assert.deepEqual(found, ['named-secret']);
  const line = `${'x'.repeat(99)}\n`;
  const key = `-----BEGIN PRIVATE KEY-----\n${'k3y\n'.repeat(3000)}-----END PRIVATE KEY-----\n`;
  for (const before of [650, 655, 656]) {
    const whole = await clean([line.repeat(before), key, line]);
    assert.ok(!whole.text.includes('k3y'), `${before} lines before`);
    assert.ok(whole.text.endsWith(line));
  }
});

test('characters of several bytes may be cut by the pieces', async () => {
  const bytes = Buffer.from('grüße\n');
  async function* source() {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  let text = '';
  for await (const part of cleanLog(source(), { range: {} })) text += part;
  assert.equal(text, 'grüße\n');
});

test('ranges of time: what flags mean', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  assert.deepEqual(timeRange({ durationMs: 0 }, now), { from: undefined, to: undefined });
  assert.deepEqual(timeRange({ durationMs: 3_600_000 }, now), { from: now - 3_600_000, to: undefined });
  const end = '2026-01-01T10:00:00Z';
  assert.deepEqual(timeRange({ end, durationMs: 1000 }, now), { from: Date.parse(end) - 1000, to: Date.parse(end) });
  const start = '2026-01-01T11:00:00Z';
  assert.deepEqual(timeRange({ start, durationMs: 0 }, now), { from: Date.parse(start), to: undefined });
  for (const flags of [
    { start, end, durationMs: 0 },
    { start, durationMs: 1 },
    { start: 'yesterday', durationMs: 0 },
    { end: '2026-13-01T00:00:00Z', durationMs: 0 },
  ])
    assert.throws(() => timeRange(flags, now), { code: 'TIME_RANGE' });
});
