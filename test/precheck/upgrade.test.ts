import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRelease, type Release } from '../../src/lib/release.ts';
import type { UpgradeNote } from '../../src/precheck/note.ts';
import { createSituation } from '../../src/precheck/situation.ts';
import { isInPlay, loadNotes, noteChecks, pathCheck, restoredBy } from '../../src/precheck/upgrade.ts';

const release = (text: string): Release => parseRelease(text) ?? assert.fail(text);
const way = (from: string, to: string) => ({ from: release(from), to: release(to) });
const note: UpgradeNote = {
  id: 'a',
  since: '1.28',
  area: 'traffic',
  severity: 'behaviour',
  confidence: 'certain',
  title: 'A',
  changed: 'It changed.',
  concerns: 'Everybody.',
  looksFor: 'Nothing.',
  fix: 'Nothing.',
  detect: () => [],
};
const situation = (values: Readonly<Record<string, unknown>>) =>
  createSituation({ objects: [], layers: [{ file: 'a', values }], texts: [], istioNamespace: 'istio-system', now: 0 });

test('a note is in play between the release that runs and the one to install', () => {
  for (const [from, to, wanted] of [
    ['1.27.3', '1.28.0', true],
    ['1.27', '1.30.3', true],
    ['1.28.0', '1.29.0', false],
    ['1.26.0', '1.27.9', false],
  ] as const)
    assert.equal(isInPlay(note, way(from, to)), wanted, `${from} -> ${to}`);
});

test('a change that the running patch release has already is no news', () => {
  const backported = { ...note, backports: ['1.26.5', '1.27.2'] };
  assert.equal(isInPlay(backported, way('1.27.1', '1.28.0')), true);
  assert.equal(isInPlay(backported, way('1.27.2', '1.28.0')), false);
  assert.equal(isInPlay(backported, way('1.25.9', '1.28.0')), true);
});

test('a note can be about some ways only', () => {
  const only = { ...note, onlyFor: (_: Release, to: Release) => to.minor === 28 };
  assert.equal(isInPlay(only, way('1.27.0', '1.28.5')), true);
  assert.equal(isInPlay(only, way('1.27.0', '1.29.0')), false);
});

test('the former behaviour is kept by a variable, a value, or a compatibility version that is shipped', () => {
  const restore = { env: { A: 'false' }, compatibilityVersion: ['1.24', '1.27'], until: '1.29' };
  const kept = (values: Readonly<Record<string, unknown>>, to = '1.28.0') =>
    restoredBy({ ...note, restore }, situation(values), release(to));
  assert.equal(kept({ pilot: { env: { A: false } } }), 'A=false');
  assert.equal(kept({ pilot: { env: { A: 'true' } } }), undefined);
  assert.equal(kept({ pilot: { env: { A: 'false' } } }, '1.30.0'), undefined, 'the variable is gone');
  assert.equal(kept({ compatibilityVersion: 1.27 }), 'compatibilityVersion=1.27');
  assert.equal(kept({ compatibilityVersion: '1.24' }), undefined, '1.28 does not ship 1.24');
  const byValue = { ...note, restore: { values: { 'cni.ambient.dnsCapture': false } } };
  assert.equal(
    restoredBy(byValue, situation({ cni: { ambient: { dnsCapture: false } } }), release('1.28.0')),
    'cni.ambient.dnsCapture=false',
  );
});

test('a check tells what changed, or that it concerns nobody', () => {
  const [found] = noteChecks([note], way('1.27.0', '1.28.0'), situation({}));
  assert.deepEqual([found?.status, found?.message], ['warning', 'It changed. Concerned: Everybody.']);
  const [quiet] = noteChecks([{ ...note, detect: () => undefined }], way('1.27.0', '1.28.0'), situation({}));
  assert.equal(quiet?.status, 'ok');
});

test('ways that skip releases are warned about or refused', () => {
  const status = (from: string, to: string) => pathCheck(way(from, to)).status;
  assert.deepEqual(
    [status('1.30.1', '1.30.3'), status('1.29.0', '1.30.0'), status('1.28.0', '1.30.0'), status('1.27.0', '1.30.0')],
    ['ok', 'ok', 'warning', 'error'],
  );
  assert.equal(status('1.20.0', '1.30.0'), 'error');
});

test('notes have ids of their own and versions that are releases', async () => {
  const notes = await loadNotes();
  assert.equal(new Set(notes.map(({ id }) => id)).size, notes.length);
  for (const { id, since, backports = [], restore } of notes)
    for (const version of [since, ...backports, ...(restore?.until ? [restore.until] : [])])
      assert.ok(parseRelease(version), `${id}: ${version}`);
});
