import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Duplex } from 'node:stream';
import { fieldStream, readAny, readFields, textOfWire, WireError, writeMessage } from '../lib/protobuf.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { XdsHead, XdsQuestion, XdsResource } from '../model/mesh-ports.ts';
import { connectionCode, reasonOf } from './errors.ts';

const method = '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources';

export interface XdsCall extends XdsQuestion {
  /** Who is asked, for messages: `istiod pod istio-system/istiod-1`. */
  readonly who: string;
  /** Namespace of the control plane: istiod compares it with what the token says. */
  readonly istioNamespace: string;
  readonly token?: string | undefined;
  onResource(resource: XdsResource): void;
}

/**
 * Asks one question over a connection that speaks HTTP/2, and closes it: one request and its first answer, as gRPC frames
 * them. Rejects with a UserError when the answer does not come whole.
 */
export function callXds(connection: Duplex, call: XdsCall): Promise<XdsHead> {
  return new Promise((resolve, reject) => {
    const session = connect('http://istiod', { createConnection: () => connection });
    const fail = (error: unknown) => {
      reject(error instanceof UserError ? error : lost(call, error));
      session.destroy();
    };
    const done = (head: XdsHead) => {
      resolve(head);
      session.destroy();
    };
    session.on('error', fail);
    session.on('close', () => reject(lost(call, undefined)));
    connection.on('error', fail);
    connection.on('close', () => fail(undefined));
    const stream = ask(session, call);
    stream.on('error', fail);
    stream.on('response', (headers) => checkStatus(headers, call, fail));
    stream.on('trailers', (headers) => checkStatus(headers, call, fail));
    stream.on('end', () => fail(undefined));
    readAnswer(stream, call, { done, fail });
  });
}

function ask(session: ClientHttp2Session, { typeUrl, names = [], token, istioNamespace }: XdsCall): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': method,
    'content-type': 'application/grpc',
    te: 'trailers',
    'user-agent': 'istioctl',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
  const metadata = struct({
    GENERATOR: 'event',
    SERVICE_ACCOUNT: 'default',
    NAMESPACE: istioNamespace,
    ISTIO_VERSION: ownVersion,
  });
  const node = writeMessage([1, 'sidecar~127.0.0.1~istioctl.default~default.svc.cluster.local'], [3, metadata]);
  const request = writeMessage(
    [2, node],
    ...names.map((name) => [3, name] as const),
    [4, typeUrl],
    [5, 'first'], // without a nonce istiod takes it for a subscription
  );
  const frame = Buffer.alloc(frameHead + request.length);
  frame.writeUInt32BE(request.length, 1);
  frame.set(request, frameHead);
  stream.write(frame);
  return stream;
}

/** What callers say that are no proxies; istiod lists them among its clients all the same. */
export const ownVersion = '65536.65536.65536';

/** A google.protobuf.Struct of texts. */
const struct = (texts: Readonly<Record<string, string>>) =>
  writeMessage(
    ...Object.entries(texts).map(([key, text]) => [1, writeMessage([1, key], [2, writeMessage([3, text])])] as const),
  );

const frameHead = 5;

interface Outcome {
  done(head: XdsHead): void;
  fail(error: unknown): void;
}

/** One frame of gRPC, whose message is told field by field as its bytes arrive. */
function readAnswer(stream: ClientHttp2Stream, call: XdsCall, { done, fail }: Outcome): void {
  let head: Buffer = Buffer.alloc(0);
  let left = 0;
  let identifier = '';
  let versionInfo = '';
  const fields = fieldStream((number, value) => {
    if (number === 1) versionInfo = textOfWire(value);
    if (number === 2) call.onResource(readAny(value));
    if (number === 6 && value instanceof Uint8Array)
      readFields(value, (part, text) => {
        if (part === 1) identifier = textOfWire(text);
      });
  });
  const take = (piece: Buffer) => {
    let body = piece;
    if (head.length < frameHead) {
      const joined = Buffer.concat([head, piece]);
      head = joined.subarray(0, frameHead);
      if (head.length < frameHead) return;
      if (head[0] !== 0) throw new WireError('a compressed message, which was not asked for');
      left = head.readUInt32BE(1);
      body = joined.subarray(frameHead);
    }
    fields.push(body.subarray(0, left));
    left -= Math.min(left, body.length);
    if (left > 0) return;
    fields.end();
    done({ identifier, versionInfo });
  };
  stream.on('data', (piece: Buffer) => {
    try {
      take(piece);
    } catch (error) {
      fail(error instanceof WireError ? unreadable(call, error) : error);
    }
  });
}

function unreadable({ who }: XdsCall, cause: Error): UserError {
  return new UserError(`${who} does not answer as istiod does: ${cause.message}`, {
    code: 'XDS_UNREADABLE',
    exit: Exit.failed,
    hint: 'is it istiod that listens there? --xds-port and --xds-address say where to ask',
    cause,
  });
}

function lost({ who }: XdsCall, cause: unknown): UserError {
  const code = connectionCode(cause);
  const said =
    code === 'no connection' ? (cause instanceof Error ? cause.message : 'the connection ended') : reasonOf(code);
  return new UserError(`${who} did not end its answer: ${said}`, {
    code: 'XDS_LOST',
    exit: Exit.failed,
    hint: 'run it again; if it stays, see the logs of istiod',
    cause,
  });
}

/** Statuses of gRPC with a meaning for users; the others are told by their number. */
const statusNames: Readonly<Record<string, string>> = {
  '4': 'deadline exceeded',
  '7': 'permission denied',
  '8': 'resource exhausted',
  '12': 'not implemented',
  '14': 'unavailable',
  '16': 'not authenticated',
};

function checkStatus(headers: IncomingHttpHeaders, { who, token }: XdsCall, fail: (error: unknown) => void): void {
  const http = Number(headers[':status'] ?? 200);
  const status = headers['grpc-status'];
  if (http === 200 && (status === undefined || status === '0')) return;
  const words = plainText(String(headers['grpc-message'] ?? ''));
  const name = http === 200 ? (statusNames[String(status)] ?? `status ${status}`) : `HTTP ${http}`;
  const noProof = String(status) === '16';
  fail(
    new UserError(`${who} refused: ${name}${words === '' ? '' : ` (${words})`}`, {
      code: noProof ? 'XDS_UNAUTHENTICATED' : String(status) === '14' ? 'XDS_LOST' : 'XDS_REFUSED',
      exit: Exit.failed,
      hint: noProof ? whoMayAsk(token) : 'see the logs of istiod',
    }),
  );
}

const whoMayAsk = (token: string | undefined) =>
  token === undefined
    ? 'istiod tells this only to callers it knows: leave --plaintext out, or show a certificate with --cert-dir'
    : 'istiod does not accept the token of the service account default: is it of this cluster?';

/** gRPC writes messages with %-escapes. */
function plainText(text: string): string {
  try {
    return decodeURIComponent(text).slice(0, 500);
  } catch {
    return text.slice(0, 500);
  }
}
