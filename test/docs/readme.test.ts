import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { fakeIo } from '../support/fake-io.ts';
import { words } from '../support/scenario.ts';

const readme = readFileSync('README.md', 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text);
const stable = (text: string) => text.replaceAll(/ · \d+ ms$/gm, ' · 0 ms');

const transcripts = blocks('console').flatMap((block) =>
  block
    .split(/^\$ istioctl /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { line: part.slice(0, end), output: part.slice(end + 1) };
    }),
);

for (const { line, output } of transcripts)
  test(`README: istioctl ${line} prints what the README says`, async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'readme-'));
    try {
      writeFileSync(join(cwd, 'route.yaml'), blocks('yaml')[0] ?? '');
      const io = fakeIo({ cwd, isTTY: true, env: { LANG: 'C.UTF-8', NO_COLOR: '1' } });
      await main(words(line), io);
      assert.equal(stable(io.out() + io.err()), stable(output));
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });

test('README: the transcripts are there, and every page it links to exists', () => {
  assert.ok(transcripts.length >= 6);
  for (const [, path = ''] of readme.matchAll(/\]\((docs\/[^)#]+)\)/g))
    assert.ok(readFileSync(path, 'utf8').startsWith('# '), path);
});

test('every page of docs/ is reached from the README, and no link of a page leads nowhere', () => {
  const reached = new Set(['README.md', 'CONTRIBUTING.md']);
  for (const page of reached)
    for (const [, link = ''] of readFileSync(page, 'utf8').matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)) {
      const path = join(dirname(page), link);
      assert.ok(existsSync(path), `${page} links to ${link}`);
      if (path.endsWith('.md')) reached.add(path);
    }
  for (const name of readdirSync('docs')) if (name.endsWith('.md')) assert.ok(reached.has(join('docs', name)), name);
});
