import assert from 'node:assert/strict';
import { type Behaviour, hostileApiServer, rawControls, slowBehaviours } from './hostile-api-server.ts';
import type { HostileMesh } from './hostile-mesh.ts';
import { runCli } from './run-cli.ts';

/** One command against a server of its own. Whatever the server does, the command ends and says something. */
export async function suffer(
  mesh: HostileMesh,
  line: string,
  {
    what,
    behave,
    isTTY = false,
    patienceMs = 10_000,
    timeout = what in slowBehaviours ? '400ms' : '15s',
  }: {
    readonly what: string;
    readonly behave: Behaviour;
    readonly isTTY?: boolean;
    readonly patienceMs?: number;
    readonly timeout?: string;
  },
): Promise<string> {
  const server = await hostileApiServer(mesh.fake, behave);
  try {
    const args = `${line.replaceAll('FOLDER', mesh.folder)} --kubeclient-timeout ${timeout}`;
    const interrupted = AbortSignal.timeout(patienceMs);
    const { exit, out: shown, err: told } = await runCli(args, server.kubeconfig, { interrupted, isTTY });
    const [out, err] = [withoutColours(shown), withoutColours(told)];
    const said = `istioctl ${args} (${exit})\n${out}${err}`;
    assert.doesNotMatch(err, /bug in istioctl/, said);
    assert.doesNotMatch(out + err, rawControls, JSON.stringify(said));
    assert.notEqual(out + err, '', said);
    return said;
  } finally {
    await server.close();
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that reports use
const withoutColours = (text: string) => text.replaceAll(/\u001b\[[0-9;]*m/g, '');
