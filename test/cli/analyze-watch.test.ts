import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { Exit } from '../../src/model/exit.ts';
import { fakeIo } from '../support/fake-io.ts';

const service = (port: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1000, name: ${port}}]}\n`;

test('--watch analyzes again after a change, and ends when interrupted', { timeout: 20_000 }, async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'watch-'));
  try {
    writeFileSync(join(cwd, 'a.yaml'), service('http'));
    const io = fakeIo({ cwd });
    const done = main(['analyze', '--use-kube=false', '--watch', '-o', 'log', '.'], io);
    const until = async (condition: () => boolean) => {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await until(() => io.err().includes('0 errors'));
    assert.equal(io.out(), '');
    await new Promise((resolve) => setTimeout(resolve, 50));
    writeFileSync(join(cwd, 'a.yaml'), service('nope'));
    await until(() => io.out().includes('IST0118'));
    io.interrupt();
    assert.equal(await done, Exit.interrupted);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});
