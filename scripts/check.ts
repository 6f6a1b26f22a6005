// npm run check: everything that must hold before a commit. Quick checks first; --no-tests leaves the tests out.
import { spawnSync } from 'node:child_process';
import { generate } from './generate.ts';

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['format and lint', ['node_modules/.bin/biome', 'check', '--error-on-warnings', '.']],
  ['types', ['node_modules/.bin/tsc', '--noEmit']],
  ['lock complete', ['node', 'scripts/run.mjs', 'scripts/complete-lock.ts', '--check']],
  ['build', ['node', 'scripts/run.mjs', 'scripts/build.ts', '--no-types']],
  ['docs in sync', ['node', 'scripts/run.mjs', 'scripts/docs.ts', '--check']],
  ['tests', ['node', 'scripts/run.mjs', 'scripts/test.ts']],
];
await generate();
const wanted = process.argv.includes('--no-tests') ? steps.filter(([name]) => name !== 'tests') : steps;
for (const [name, [program = '', ...args]] of wanted) {
  console.error(`check: ${name}`);
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`check: ${name} failed`);
    process.exit(1);
  }
}
console.error('check: all good');
