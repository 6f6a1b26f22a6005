import { spawn } from 'node:child_process';
import { isMap, mapsIn } from '../lib/tree.ts';
import { InputError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';
import { bearer, type Credentials } from './bearer.ts';
import { textOf } from './kubeconfig-files.ts';

export interface ExecSurroundings {
  readonly cluster: Tree;
  readonly server: URL;
  readonly ca?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

/** An ExecCredential has a token or a certificate: some KiB. */
const maxOutput = 1024 * 1024;

/** Runs a credential plugin (client.authentication.k8s.io) once; its answer counts until the time it names. */
export async function execCredentials(exec: Tree, around: ExecSurroundings): Promise<Credentials> {
  const command = textOf(exec.command);
  const args = Array.isArray(exec.args) ? exec.args.map(String) : [];
  const env = { ...around.env, ...ownEnvironment(exec), ...execInfo(exec, around) };
  const answer = await run([command, ...args], exec, { env, timeoutMs: around.timeoutMs });
  const status = statusOf(answer, command);
  const expires = Date.parse(textOf(status.expirationTimestamp));
  const expiresAt = Number.isNaN(expires) ? undefined : expires;
  const token = textOf(status.token);
  return {
    ...(status.clientCertificateData ? { cert: textOf(status.clientCertificateData) } : {}),
    ...(status.clientKeyData ? { key: textOf(status.clientKeyData) } : {}),
    ...(token === '' ? {} : { authorization: bearer(token) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function ownEnvironment(exec: Tree): Record<string, string> {
  const list = mapsIn(exec.env);
  return Object.fromEntries(list.map((entry) => [textOf(entry.name), textOf(entry.value)]));
}

function execInfo(exec: Tree, { cluster, server, ca }: ExecSurroundings): Record<string, string> {
  const spec: Record<string, unknown> = { interactive: isInteractive(exec) };
  if (exec.provideClusterInfo === true)
    spec.cluster = {
      server: server.href.replace(/\/$/, ''),
      ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
      ...(cluster['insecure-skip-tls-verify'] === true ? { 'insecure-skip-tls-verify': true } : {}),
      ...(cluster['tls-server-name'] ? { 'tls-server-name': cluster['tls-server-name'] } : {}),
      ...(cluster['proxy-url'] ? { 'proxy-url': cluster['proxy-url'] } : {}),
    };
  return { KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion: exec.apiVersion, kind: 'ExecCredential', spec }) };
}

const isInteractive = (exec: Tree) => exec.interactiveMode !== 'Never' && process.stdin.isTTY === true;

/** Somebody who sits at a terminal may be asked to log in, in a browser too: that takes as long as it takes. */
const isAttended = () => process.stdin.isTTY === true || process.stderr.isTTY === true;

function run(
  [command = '', ...args]: readonly string[],
  exec: Tree,
  { env, timeoutMs }: { readonly env: NodeJS.ProcessEnv; readonly timeoutMs: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: [isInteractive(exec) ? 'inherit' : 'ignore', 'pipe', 'inherit'] });
    // Only the command's name goes into the message: its arguments may hold secrets.
    const fail = (what: string, hint?: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      child.stdout.destroy();
      reject(
        new InputError(`the credential plugin ${command} ${what}`, {
          code: 'EXEC_PLUGIN',
          hint: textOf(exec.installHint) || hint,
        }),
      );
    };
    const late = () =>
      fail(`did not end within ${timeoutMs / 1000} s`, 'give it more time with --kubeclient-timeout 60s');
    const timer = timeoutMs > 0 && !isAttended() ? setTimeout(late, timeoutMs) : undefined;
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > maxOutput)
        fail('prints more than an ExecCredential', `run ${command} by hand and look at what it prints`);
    });
    child.on('error', () => fail('cannot be started', 'install it, or correct users[].user.exec.command'));
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(text);
      else fail(`failed with exit status ${code}`);
    });
  });
}

function statusOf(text: string, command: string): Tree {
  try {
    const { status } = JSON.parse(text) as Tree;
    if (isMap(status) && (status.token || status.clientCertificateData)) return status;
  } catch {
    // What the plugin printed may be a secret: it is not shown.
  }
  throw new InputError(`the credential plugin ${command} printed no ExecCredential with a token or certificate`, {
    code: 'EXEC_PLUGIN',
    hint: `run ${command} by hand and look at what it prints`,
  });
}
