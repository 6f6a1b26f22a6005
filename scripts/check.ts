// npm run check: everything that must hold before a commit. Quick checks first; --no-tests leaves out the tests, and what nobody uses.
import { spawnSync } from 'node:child_process';
import { generate } from './generate.ts';

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['format and lint', ['node_modules/.bin/biome', 'check', '--error-on-warnings', '.']],
  ['types', ['node_modules/.bin/tsc', '--noEmit']],
  ['build', ['node', 'scripts/run.mjs', 'scripts/build.ts', '--no-types']],
  ['docs in sync', ['node', 'scripts/run.mjs', 'scripts/docs.ts', '--check']],
  ['nothing unused', ['node_modules/.bin/knip', '--no-progress']],
  ['tests', ['node', 'scripts/run.mjs', 'scripts/test.ts']],
];
await generate();
const quick = steps.filter(([name]) => name !== 'tests' && name !== 'nothing unused');
const wanted = process.argv.includes('--no-tests') ? quick : steps;
for (const [name, [program = '', ...args]] of wanted) {
  console.error(`check: ${name}`);
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`check: ${name} failed`);
    process.exit(1);
  }
}
console.error('check: all good');
