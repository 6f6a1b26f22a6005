import assert from 'node:assert/strict';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeWhole } from '../../src/io/write-files.ts';

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'write-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('writes into folders that are not there yet, and leaves nothing beside', () =>
  inFolder(async (folder) => {
    await writeWhole(join(folder, 'a/b/c.txt'), 'text');
    assert.equal(readFileSync(join(folder, 'a/b/c.txt'), 'utf8'), 'text');
    assert.deepEqual(readdirSync(join(folder, 'a/b')), ['c.txt']);
  }));

test('a link stays a link, and a file keeps its mode', () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'real.yaml'), 'old', { mode: 0o600 });
    symlinkSync('real.yaml', join(folder, 'link.yaml'));
    await writeWhole(join(folder, 'link.yaml'), 'new');
    assert.equal(readlinkSync(join(folder, 'link.yaml')), 'real.yaml');
    assert.equal(readFileSync(join(folder, 'real.yaml'), 'utf8'), 'new');
    assert.equal(statSync(join(folder, 'real.yaml')).mode & 0o777, 0o600);
  }));

const linux = { skip: process.platform === 'linux' ? false : 'needs /dev/full and /proc' };

test('a device is written to and stays one; a full one is named', linux, async () => {
  await writeWhole('/dev/null', 'text');
  assert.ok(statSync('/dev/null').isCharacterDevice());
  await assert.rejects(writeWhole('/dev/full', 'text'), /cannot write \/dev\/full: no space left on device/);
  assert.ok(statSync('/dev/full').isCharacterDevice());
});

test('where no folder can be made, it says so and ends', { ...linux, timeout: 5000 }, () =>
  assert.rejects(writeWhole('/proc/nosuch/folder/x', ''), /cannot write \/proc\/nosuch\/folder\/x: no such file/),
);
