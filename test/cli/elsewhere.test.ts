import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useInstead } from '../../src/cli/elsewhere.ts';
import { pathsOf } from '../../src/cli/find-command.ts';
import { commands } from '../../src/cli/registry.ts';

test('no command that exists is said to be elsewhere', () => {
  for (const path of commands.flatMap(pathsOf)) assert.equal(useInstead(path), undefined, path.join(' '));
});

test('short names of groups lead to the same answer', () => {
  assert.equal(useInstead(['pc', 'routes']), useInstead(['proxy-config']));
  assert.equal(useInstead(['experimental', 'describe', 'pod']), useInstead(['x', 'des']));
  assert.equal(useInstead(['nonsense']), undefined);
});
