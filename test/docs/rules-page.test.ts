import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rulesPage } from '../../scripts/docs/rules-page.ts';

test('docs/rules.md says what the rules say', async () => {
  assert.ok(readFileSync('docs/rules.md', 'utf8') === (await rulesPage()), 'out of date: npm run docs');
});
