import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { Exit } from '../../src/model/exit.ts';
import { fakeIo } from '../support/fake-io.ts';

const service = (name: string, port: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}-service}\nspec: {ports: [{port: 1000, name: ${port}}]}\n`;

/** Runs `analyze --watch NAME` in a folder with a good `a.yaml`, does what `body` does, and interrupts. */
async function watching(name: string, body: (at: At) => Promise<void>): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'watch-'));
  try {
    writeFileSync(join(cwd, 'a.yaml'), service('good', 'http'));
    const io = fakeIo({ cwd });
    const done = main(['analyze', '--use-kube=false', '--watch', '-o', 'log', name], io);
    const until = async (says: string) => {
      const deadline = Date.now() + 15_000;
      while (!(io.out() + io.err()).includes(says)) {
        assert.ok(Date.now() < deadline, `never said ${says}: ${io.out()}${io.err()}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    try {
      await until('0 errors');
      assert.equal(io.out(), '');
      await body({ path: (file) => join(cwd, file), until });
    } finally {
      io.interrupt();
    }
    assert.equal(await done, Exit.interrupted);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

interface At {
  readonly path: (file: string) => string;
  readonly until: (says: string) => Promise<void>;
}

for (const name of ['.', 'a.yaml'])
  test(`--watch ${name} analyzes again after every change, and ends when interrupted`, () =>
    watching(name, async ({ path, until }) => {
      writeFileSync(path('a.yaml'), service('written', 'nope'));
      await until('written-service');
      for (const next of ['first', 'second']) {
        // Editors write a new file and put it in the place of the old one.
        writeFileSync(path('.new'), service(next, 'nope'));
        renameSync(path('.new'), path('a.yaml'));
        await until(`${next}-service`);
      }
    }));

test('--watch sees what comes into new folders', () =>
  watching('.', async ({ path, until }) => {
    mkdirSync(path('more/below'), { recursive: true });
    writeFileSync(path('more/below/b.yaml'), service('below', 'nope'));
    await until('below-service');
    writeFileSync(path('more/below/b.yaml'), service('changed', 'nope'));
    await until('changed-service');
  }));
