import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';

const linux = { skip: process.platform === 'linux' ? false : 'needs /dev/full' };

test('an output that cannot be written is one clear error', linux, () => {
  const full = openSync('/dev/full', 'w');
  try {
    const { status, stderr } = spawnSync(process.execPath, ['bin/istioctl.js', 'profile', 'list'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [1, 'error: cannot write the output: no space left on device\n']);
  } finally {
    closeSync(full);
  }
});
