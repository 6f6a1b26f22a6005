#!/usr/bin/env node
// Checks Istio configuration on a pull request or before a commit: each object by itself, then all of them together.
//   node integrations/check.mjs [--failure-threshold LEVEL] [--sarif FILE] FILE|DIRECTORY...
// Prints GitHub annotations inside a GitHub workflow, else findings for people. Exit status: the higher one of both commands.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const program = fileURLToPath(new URL('../bin/istioctl.js', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'failure-threshold': { type: 'string', default: 'Error' }, sarif: { type: 'string' } },
});
if (positionals.length === 0) {
  console.error('usage: check.mjs [--failure-threshold LEVEL] [--sarif FILE] FILE|DIRECTORY...');
  process.exit(64);
}
const format = process.env.GITHUB_ACTIONS === 'true' ? 'github' : 'pretty';
const threshold = values['failure-threshold'];
const run = (...args) => spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' }).status ?? 1;
const files = positionals.flatMap((path) => ['-f', path]);
const strict = threshold === 'Error' ? [] : ['--strict'];
const validated = run('validate', ...files, '--ignore-unknown', '-o', format, ...strict);
const sarif = values.sarif ? ['-o', `sarif=${values.sarif}`] : [];
const common = ['--use-kube=false', '-A', '--ignore-unknown', '--allow-empty', '--failure-threshold', threshold];
const analyzed = run('analyze', ...common, '-o', format, ...sarif, ...positionals);
process.exitCode = Math.max(validated, analyzed);
