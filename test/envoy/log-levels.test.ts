import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelPages, levelsAsText, readLevels, readLoggers } from '../../src/envoy/log-levels.ts';
import { UsageError } from '../../src/model/errors.ts';

const page = 'active loggers:\n  admin: warning\n  http: info\n  router: warning\n\n';

test('the order of levels does not matter; everything is set first', () => {
  const known = readLoggers(page);
  for (const text of ['http:debug,error', 'error,http:debug', 'error,filter::http=debug'])
    assert.deepEqual(levelPages(readLevels(text), known), ['/logging?level=error', '/logging?paths=http:debug']);
  assert.deepEqual(levelPages(readLevels('none'), known), ['/logging?level=off']);
});

test('levels and loggers that there are not are refused', () => {
  assert.throws(() => readLevels('http:loud'), UsageError);
  assert.throws(() => readLevels('info,debug'), /two levels for everything/);
  assert.throws(() => levelPages(readLevels('htt:info'), readLoggers(page)), /no logger "htt"/);
});

test('what was is told in the form of --level', () => {
  assert.equal(levelsAsText(readLoggers(page)), 'warning,http:info');
});
