import { connect as tcpConnect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, checkServerIdentity, connect as tlsConnect } from 'node:tls';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { connectionCode, reasonOf } from './errors.ts';

/** How a connection to istiod is secured. */
export interface XdsSecurity {
  /** Certificates that may have signed istiod's; absent: whoever answers is believed. */
  readonly ca?: string | undefined;
  /** Names of which istiod's certificate must have one. */
  readonly names: readonly string[];
  /** Our own certificate and its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Speaks TLS over a connection, as HTTP/2 wants it. */
export function secured(connection: Duplex, { ca, names, cert, key }: XdsSecurity, who: string): Promise<Duplex> {
  const options: ConnectionOptions = {
    socket: connection,
    ALPNProtocols: ['h2'],
    rejectUnauthorized: ca !== undefined,
    ...(names[0] === undefined ? {} : { servername: names[0] }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert, key }),
    checkServerIdentity: (_host, certificate) => {
      const faults = names.map((name) => checkServerIdentity(name, certificate));
      return faults.includes(undefined) ? undefined : faults[0];
    },
  };
  return new Promise((resolve, reject) => {
    const socket = tlsConnect(options, () => resolve(socket));
    // node tells a TLS socket nothing of the end of a stream that is no socket of the system's.
    connection.on('error', (error) => socket.destroy(error));
    connection.on('close', () => socket.destroy());
    const refuse = (cause: unknown) => {
      connection.destroy();
      reject(notTrusted(cause, who));
    };
    socket.on('error', refuse);
    socket.once('close', () => reject(notTrusted(new Error('the connection ended'), who)));
  });
}

function notTrusted(cause: unknown, who: string): UserError {
  const code = connectionCode(cause);
  const isTrust = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code);
  const words = code === 'no connection' && cause instanceof Error ? cause.message : reasonOf(code);
  return new UserError(
    isTrust ? `the certificate of ${who} is not trusted (${code})` : `no TLS connection to ${who}: ${words}`,
    {
      code: isTrust ? 'XDS_UNTRUSTED' : 'XDS_LOST',
      exit: Exit.failed,
      hint: isTrust
        ? 'it is compared with the ConfigMap istio-ca-root-cert, or root-cert.pem of --cert-dir; --authority says its name, --insecure believes anybody'
        : 'is it the port of istiod that speaks TLS? --xds-port says another one',
      cause,
    },
  );
}

/** A TCP connection to `host:port`. */
export function directStream(address: string, who: string): Promise<Duplex> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve, reject) => {
    const socket = tcpConnect({ host, port: Number(address.slice(colon + 1)) }, () => resolve(socket));
    socket.once('error', (cause) =>
      reject(
        new UserError(`cannot reach ${who} (${reasonOf(connectionCode(cause))})`, {
          code: 'XDS_UNREACHABLE',
          exit: Exit.failed,
          hint: 'correct --xds-address, or leave it out to be led to istiod by the API server',
          cause,
        }),
      ),
    );
  });
}
