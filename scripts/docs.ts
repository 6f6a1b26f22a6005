// Keeps the pages of docs/ that are made from the program equal to what it says. --check only reports.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rbacPage } from './docs/rbac-page.ts';
import { rulesPage } from './docs/rules-page.ts';

function commandsPage(): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['bin/istioctl.js', 'help', '--markdown'], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    console.error(stderr);
    process.exit(1);
  }
  return stdout;
}

const pages: Readonly<Record<string, string>> = {
  'docs/commands.md': commandsPage(),
  'docs/rbac.md': await rbacPage(),
  'docs/rules.md': await rulesPage(),
};
for (const [page, text] of Object.entries(pages)) {
  if (existsSync(page) && readFileSync(page, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${page} does not say what the program says: npm run docs`);
    process.exitCode = 1;
    continue;
  }
  writeFileSync(page, text);
  console.log(`wrote ${page}`);
}
