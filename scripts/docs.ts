// Keeps docs/commands.md equal to what `istioctl help --markdown` prints. --check only reports.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const page = 'docs/commands.md';
const { stdout, stderr, status } = spawnSync(process.execPath, ['bin/istioctl.js', 'help', '--markdown'], {
  encoding: 'utf8',
});
if (status !== 0) {
  console.error(stderr);
  process.exit(1);
}
const current = existsSync(page) ? readFileSync(page, 'utf8') : '';
if (current !== stdout) {
  if (process.argv.includes('--check')) {
    console.error(`${page} does not say what the commands say: npm run docs`);
    process.exit(1);
  }
  writeFileSync(page, stdout);
  console.log(`wrote ${page}`);
}
