// npm runs this after it installed what this package needs, in a clone or for a git dependency: it builds the program.
// `npm install -g git+…`, as pre-commit installs hooks, hands "global" on to the install inside the clone, which so gets
// nothing that builds: it is fetched here then.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

function run(args) {
  const { npm_config_global: _global, npm_config_location: _location, ...env } = process.env;
  const { status } = spawnSync('npm', args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync('node_modules/esbuild')) run(['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund']);
run(['run', 'build']);
