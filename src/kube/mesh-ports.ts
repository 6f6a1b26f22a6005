import type { Duplex } from 'node:stream';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { IstiodPlace, MeshPorts, PodRequest, XdsHead } from '../model/mesh-ports.ts';
import { findAccess } from './access.ts';
import type { FilledOptions } from './connect.ts';
import { credentialSource } from './credentials.ts';
import { connectionCode, reasonOf } from './errors.ts';
import { requestOver } from './pod-request.ts';
import { podStream } from './pod-stream.ts';
import { serviceAccountToken } from './service-account-token.ts';
import { type HttpTransport, httpTransport } from './transport.ts';
import { callXds } from './xds-call.ts';
import { directStream, secured, type XdsSecurity } from './xds-security.ts';

export interface XdsOptions {
  readonly istioNamespace: string;
  /** Port on a pod. */
  readonly port: number;
  /** Longest wait for the whole answer of one istiod, from the connection on. */
  readonly timeoutMs: number;
  /** Neither TLS nor a token. */
  readonly plaintext: boolean;
  /** Whether a token of the service account `default` shows who asks. */
  readonly withToken: boolean;
  /** How TLS is checked; asked once, and only when it is needed. */
  security(): Promise<XdsSecurity>;
}

export interface MeshPortOptions {
  /** How to reach the API server; absent where no cluster is needed. */
  readonly connection?: FilledOptions | undefined;
  readonly xds: XdsOptions;
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The ports of proxies and istiods: by port-forward over the API server, or directly where an address is named. */
export function meshPorts({ connection, xds, signal }: MeshPortOptions): MeshPorts {
  let transport: HttpTransport | undefined;
  const server = (): { transport: HttpTransport; timeoutMs: number } => {
    if (!connection) throw new Error('a pod is asked for without a cluster');
    const access = findAccess(connection);
    transport ??= httpTransport(access, credentialSource(access, connection), connection);
    return { transport, timeoutMs: connection.timeoutMs };
  };
  const once = <Value>(make: () => Promise<Value>) => {
    let made: Promise<Value> | undefined;
    return () => {
      made ??= make();
      return made;
    };
  };
  const token = once(() =>
    serviceAccountToken(server().transport, {
      namespace: xds.istioNamespace,
      serviceAccount: 'default',
      audience: 'istio-ca',
    }),
  );
  const security = once(() => xds.security());

  async function openPlace(place: IstiodPlace, who: string): Promise<Duplex> {
    if ('address' in place) return await directStream(place.address, who);
    const { transport: way, timeoutMs } = server();
    return await podStream(way, { ...place, port: xds.port }, timeoutMs);
  }

  return {
    async discover(place, question, onResource) {
      const who = 'address' in place ? `istiod at ${place.address}` : `istiod pod ${place.namespace}/${place.pod}`;
      const proof = xds.withToken && !xds.plaintext ? await token() : undefined;
      const tls = xds.plaintext ? undefined : await security();
      const limits = { who, timeoutMs: xds.timeoutMs, signal, flag: '--timeout' };
      return await within<XdsHead>(limits, async (hold) => {
        const raw = hold(await openPlace(place, who));
        const stream = tls ? hold(await secured(raw, tls, who)) : raw;
        const { istioNamespace } = xds;
        return await callXds(stream, { ...question, who, token: proof, istioNamespace, onResource });
      });
    },
    async http(request: PodRequest) {
      const who = `pod ${request.namespace}/${request.pod}, port ${request.port},`;
      const { transport: way, timeoutMs } = server();
      return await within({ who, timeoutMs, signal, flag: '--kubeclient-timeout' }, async (hold) =>
        requestOver(hold(await podStream(way, request, timeoutMs)), request),
      );
    },
    close: () => transport?.close(),
  };
}

interface Limits {
  /** Who is asked, for messages. */
  readonly who: string;
  /** 0 for none. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** The flag that gives more time. */
  readonly flag: string;
}

/** Runs something that holds connections; they end with it, with the time, and with Ctrl-C. */
async function within<Value>(
  limits: Limits,
  body: (hold: (stream: Duplex) => Duplex) => Promise<Value>,
): Promise<Value> {
  const held: Duplex[] = [];
  let over = false;
  const end = () => {
    over = true;
    for (const stream of held) stream.destroy();
  };
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    const { who, timeoutMs, signal, flag } = limits;
    if (timeoutMs > 0) timer = setTimeout(() => reject(late(who, timeoutMs, flag)), timeoutMs);
    onAbort = () => reject(interrupted());
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
  });
  try {
    const hold = (stream: Duplex) => {
      stream.on('error', () => {}); // Told by what reads it.
      if (over) stream.destroy();
      held.push(stream);
      return stream;
    };
    const work = body(hold);
    work.catch(() => {}); // Who came too late is no longer heard.
    return await Promise.race([work, stopped]);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw noAnswer(limits.who, error);
  } finally {
    clearTimeout(timer);
    limits.signal.removeEventListener('abort', onAbort);
    end();
  }
}

const late = (who: string, timeoutMs: number, flag: string) =>
  new UserError(`${who} has not answered within ${timeoutMs / 1000} s`, {
    code: 'POD_TIMEOUT',
    exit: Exit.failed,
    hint: `see whether it is well, or wait longer with ${flag}`,
  });

const interrupted = () =>
  new UserError('interrupted; nothing was changed', { code: 'INTERRUPTED', exit: Exit.interrupted });

function noAnswer(who: string, cause: unknown): UserError {
  const code = connectionCode(cause);
  const words = code === 'no connection' ? (cause instanceof Error ? cause.message : String(cause)) : reasonOf(code);
  return new UserError(`${who} does not answer: ${words}`, {
    code: 'POD_UNREACHABLE',
    exit: Exit.failed,
    hint: 'kubectl describe pod says whether it runs; a proxy needs its container istio-proxy to be ready',
    cause,
  });
}
