import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rbacPage } from '../../scripts/docs/rbac-page.ts';

test('docs/rbac.md says what the table of rights says', async () => {
  assert.ok(readFileSync('docs/rbac.md', 'utf8') === (await rbacPage()), 'out of date: npm run docs');
});
