import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

test('every decision names a test that there is', () => {
  const text = readFileSync('docs/decisions.md', 'utf8');
  const decisions = text.split('\n\n').filter((paragraph) => paragraph.startsWith('**'));
  assert.ok(decisions.length > 0);
  for (const decision of decisions) {
    const [, file = '', name = ''] = /`(test\/[^`]+)`: "([^"]+)"$/.exec(decision.trim()) ?? [];
    assert.ok(existsSync(file), decision);
    assert.ok(readFileSync(file, 'utf8').includes(name), `${file} has no test "${name}"`);
  }
});

test('the recipe for a release names files that there are', () => {
  const text = readFileSync('docs/releases.md', 'utf8');
  for (const [, path = ''] of text.matchAll(/`((?:src|test|schemas|profiles)\/[\w./-]+)`/g))
    if (!/[A-Z]{3}/.test(path)) assert.ok(existsSync(path), path);
});
