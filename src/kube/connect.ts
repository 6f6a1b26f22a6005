import { certificateValidity } from '../lib/certificate.ts';
import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { type AccessOptions, findAccess } from './access.ts';
import { clusterClient } from './client.ts';
import { type CredentialSource, credentialSource } from './credentials.ts';
import { readOnly } from './read-only.ts';
import { retrying } from './retry.ts';
import { httpTransport, type Transport } from './transport.ts';

export interface ConnectOptions extends AccessOptions {
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Refuse every request that would change the cluster. */
  readonly readOnly?: boolean;
}

/** A cluster as a kubeconfig describes it. Sends nothing yet; throws InputError when the kubeconfig is unusable. */
export function connect(options: ConnectOptions): Cluster {
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
const patienceOf = ({ timeoutMs, readOnly }: ConnectOptions) =>
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
