import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fakeApiServer } from '../support/fake-api-server.ts';
import { controller } from '../support/fake-controller.ts';
import { runCli } from '../support/run-cli.ts';

const skip = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0 ? false : 'needs script of util-linux';

/** Installs on a terminal; istiod stays as it is created, and its gateway has to wait. Needs a built program. */
async function installOnTerminal(locale: string, interruptAfterMs?: number): Promise<{ exit: number; text: string }> {
  const server = await fakeApiServer();
  server.store.controller = (object) =>
    object.kind === 'Deployment' ? { ...object, status: { observedGeneration: 9 } } : controller(object);
  const line = `exec ${process.execPath} bin/istioctl.js install -y --readiness-timeout 3s`;
  const { NODE_EXTRA_CA_CERTS: _slow, CI: _ci, NO_COLOR: _color, ...env } = process.env;
  const child = spawn('script', ['-qec', `stty columns 120; ${line}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...env, KUBECONFIG: server.kubeconfig, LC_ALL: locale, TERM: 'xterm' },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more) => {
    text += more;
    if (interruptAfterMs !== undefined && more.includes('[00:01]')) child.stdin.write('\u0003');
  });
  const [exit] = await once(child, 'close');
  await server.close();
  return { exit, text };
}

test('a wait on a terminal: the clock goes on, and only what is done gets the glyph of it', { skip }, async () => {
  const { exit, text } = await installOnTerminal('C.UTF-8');
  assert.equal(exit, 4);
  for (const wanted of ['[00:01] istiod', '[00:02] istiod', '✔ base', '✘ ingress gateways not started'])
    assert.ok(plain(text).includes(wanted), `${wanted} in\n${plain(text)}`);
  assert.doesNotMatch(plain(text), /✔ (?:istiod|ingress)/);
});

test('the same in a locale that knows ASCII only', { skip }, async () => {
  const { text } = await installOnTerminal('C');
  assert.match(plain(text), /!! ingress gateways not started/);
  assert.match(plain(text), /^[\t\n\r -~]*$/);
});

test('interrupted on a terminal: nothing looks done that is not', { skip }, async () => {
  const { exit, text } = await installOnTerminal('C.UTF-8', 1000);
  assert.equal(exit, 130);
  assert.match(plain(text), /interrupted after \d+ changed objects/);
  assert.doesNotMatch(plain(text), /✔ (?:istiod|ingress)/);
});

test('what nobody waited for is not called installed', async () => {
  const server = await fakeApiServer();
  server.store.controller = controller;
  const { err } = await runCli('install --set profile=minimal --no-wait -y', server.kubeconfig);
  await server.close();
  assert.match(err, /istiod +applied\n/);
  assert.doesNotMatch(err, /is installed/);
});

/** What a terminal shows, without the sequences that move and colour. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
  return text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll(/ {2,}/g, ' ');
}
