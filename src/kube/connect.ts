import { certificateValidity } from '../lib/certificate.ts';
import { didYouMean } from '../lib/suggest.ts';
import { isMap } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { InputError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { findAccess } from './access.ts';
import type { Impersonation } from './access-to.ts';
import { clusterClient } from './client.ts';
import { type CredentialSource, credentialSource } from './credentials.ts';
import { readOnly } from './read-only.ts';
import { retrying } from './retry.ts';
import { httpTransport, type Transport } from './transport.ts';

/** Which cluster to talk to, and how. Everything may be left out: `connect()` does what kubectl does. */
export interface ConnectOptions {
  /** This kubeconfig alone; without it the files of KUBECONFIG, else ~/.kube/config, else the pod's own service account. */
  readonly file?: string | undefined;
  /** A kubeconfig as a text instead of files, by a name for messages: it must hold all it needs, and names no commands or files. */
  readonly secret?: { readonly name: string; readonly text: string } | undefined;
  /** A context of the kubeconfig; its current one by default. */
  readonly context?: string | undefined;
  /** Who to act as, instead of the kubeconfig's user. */
  readonly impersonation?: Impersonation;
  /** Variables such as KUBECONFIG, HOME and HTTPS_PROXY; those of the process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from; that of the process by default. */
  readonly cwd?: string;
  /** Longest wait for one answer, in milliseconds; 15 seconds by default. */
  readonly timeoutMs?: number;
  /** Refuse every request that would change the cluster; false by default. */
  readonly readOnly?: boolean;
}

/** The same with what the surroundings say filled in. */
export interface FilledOptions extends ConnectOptions {
  readonly env: NonNullable<ConnectOptions['env']>;
  readonly cwd: string;
  readonly timeoutMs: number;
}

/** What must hold of each option that is given, and how to say it. */
const checks: Readonly<Record<keyof ConnectOptions, readonly [is: (value: unknown) => boolean, what: string]>> = {
  file: [isText, 'the path of a kubeconfig'],
  secret: [(value) => isMap(value) && isText(value.name) && isText(value.text), 'an object with name and text'],
  context: [isText, 'the name of a context'],
  impersonation: [isImpersonation, 'an object with user, uid, groups or extra'],
  env: [isObject, 'an object of variables'],
  cwd: [isText, 'the path of a folder'],
  timeoutMs: [(value) => typeof value === 'number' && value >= 0 && Number.isFinite(value), 'a number of milliseconds'],
  readOnly: [(value) => typeof value === 'boolean', 'true or false'],
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isImpersonation(value: unknown): boolean {
  if (!isMap(value)) return false;
  const { user = '', uid = '', groups = [] } = value;
  return isText(user) && isText(uid) && Array.isArray(groups) && groups.every(isText);
}

function checkOptions(options: ConnectOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof ConnectOptions] : undefined;
    const wrong = (message: string, hint: string | undefined) =>
      new InputError(`connect: ${message}`, { code: 'CONNECT_OPTIONS', hint });
    if (!check) throw wrong(`there is no option "${name}"`, didYouMean(name, Object.keys(checks)));
    if (value !== undefined && !check[0](value)) throw wrong(`${name} is not ${check[1]}`, undefined);
  }
}

/**
 * A cluster as a kubeconfig describes it. Sends nothing yet; close it when it is done with.
 *
 * @throws InputError when an option is unknown or of the wrong type, and when the kubeconfig is unusable
 */
export function connect(given: ConnectOptions = {}): Cluster {
  checkOptions(given);
  const { env = process.env, cwd = process.cwd(), timeoutMs = 15_000 } = given;
  const options = { ...given, env, cwd, timeoutMs };
  const access = findAccess(options);
  const credentials = credentialSource(access, options);
  const plain = httpTransport(access, credentials, options);
  const transport: Transport = {
    ...plain,
    async send(request) {
      const answer = await plain.send(request);
      // Tokens expire early and get replaced: one more try with new ones.
      if (answer.status === 401 && credentials.renew()) return await plain.send(request);
      if (answer.status === 401) await refuseExpired(credentials, access.context);
      return answer;
    },
  };
  const { server, context, namespace, impersonation } = access;
  const target = {
    context,
    namespace,
    server: `${server.origin}${server.pathname.replace(/\/$/, '')}`,
    ...(impersonation.user ? { impersonated: impersonation.user } : {}),
  };
  const wantsReadOnly = options.readOnly === true;
  const safe = wantsReadOnly ? readOnly(transport) : transport;
  return clusterClient(retrying(safe, patienceOf(options)), target, {
    readOnly: wantsReadOnly,
    timeoutMs: options.timeoutMs,
  });
}

/** Who only reads waits no longer for a server that is away than for one answer; an installation is worth four of them. */
const patienceOf = ({ timeoutMs, readOnly }: FilledOptions) =>
  timeoutMs > 0 ? { patienceMs: readOnly ? timeoutMs : 4 * timeoutMs } : {};

/** The server only says that it knows nobody of that name. */
async function refuseExpired(credentials: CredentialSource, context: string): Promise<void> {
  const { cert } = await credentials.get();
  const end = cert === undefined ? undefined : certificateValidity(cert.toString())?.notAfter;
  if (end === undefined || end > Date.now()) return;
  throw new UserError(`the client certificate of context "${context}" expired on ${new Date(end).toISOString()}`, {
    code: 'CERTIFICATE_EXPIRED',
    exit: Exit.failed,
    hint: 'get a new kubeconfig (kubeadm certs renew, or as your provider says), or choose another --context',
  });
}
