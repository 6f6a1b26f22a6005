import { createSecureServer, createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { PortFault } from './faults.ts';
import { type PortServer, portOf, type StandInOptions } from './port-server.ts';
import { type Field, fieldsOf, message, struct, textsAt, timestamp } from './protobuf.ts';

/** What a client asks for on a stream. */
export interface XdsRequest {
  readonly typeUrl: string;
  readonly names: readonly string[];
  readonly node: string;
}

/** An error of gRPC. */
export interface GrpcError {
  readonly code: number;
  readonly message: string;
}

/** The bytes of a DiscoveryResponse, an error, or undefined for what nobody answers: a stream that waits. */
export type XdsAnswer = (request: XdsRequest) => Buffer | GrpcError | undefined;

export interface XdsOptions extends StandInOptions {
  readonly answer: XdsAnswer;
  /** With it over TLS, and callers must show a token or a certificate to see debug types. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
}

const method = '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources';
const unauthenticated: GrpcError = { code: 16, message: 'authentication required' };

/** A stand-in for istiod's discovery: gRPC over HTTP/2, plain text or TLS. */
export function xdsPort(options: XdsOptions): PortServer {
  const { tls } = options;
  const server = tls ? createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: false }) : createServer();
  server.on('stream', (stream, headers) => serve(stream, headers, options));
  server.on('sessionError', () => {});
  return portOf(server);
}

function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: XdsOptions): void {
  stream.on('error', () => {});
  if (headers[':path'] !== method)
    return void fail(stream, { code: 12, message: `unknown method ${headers[':path']}` });
  const authenticated = options.tls !== undefined && isAuthenticated(stream, headers);
  const answered = new Set<string>();
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
      const end = 5 + rest.readUInt32BE(1);
      const request = requestOf(rest.subarray(5, end));
      rest = rest.subarray(end);
      const key = `${request.typeUrl} ${request.names.join(',')}`;
      if (answered.has(key)) continue; // an acknowledgement
      answered.add(key);
      void reply(stream, request, { ...options, authenticated });
    }
  });
  stream.on('end', () => {
    if (stream.destroyed || stream.closed) return; // the caller is gone
    if (!stream.headersSent) stream.respond(grpcHeaders, { waitForTrailers: true });
    stream.end();
  });
  stream.on('wantTrailers', () => {
    if (!stream.destroyed && !stream.closed) stream.sendTrailers({ 'grpc-status': '0' });
  });
}

function isAuthenticated(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean {
  const socket = stream.session?.socket as TLSSocket | undefined; // served over TLS
  const shown = socket?.getPeerCertificate?.();
  return /^Bearer ./.test(headers.authorization ?? '') || Object.keys(shown ?? {}).length > 0;
}

const grpcHeaders = { ':status': 200, 'content-type': 'application/grpc' };

async function reply(
  stream: ServerHttp2Stream,
  request: XdsRequest,
  { pod, port, faults, onRequest, answer, authenticated }: XdsOptions & { readonly authenticated: boolean },
): Promise<void> {
  const path = `${request.typeUrl}${request.names.length > 0 ? `/${request.names.join(',')}` : ''}`;
  const seen = { pod, port, method: 'xDS', path };
  onRequest?.(seen);
  const fault = faults?.(seen) ?? {};
  if (fault.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (stream.destroyed) return;
  if (fault.status !== undefined)
    return void fail(stream, { code: fault.status, message: fault.body ?? 'injected fault' });
  const guarded = request.typeUrl.startsWith('istio.io/debug/');
  const found = guarded && !authenticated ? unauthenticated : answer(request);
  if (found === undefined) return;
  if (!Buffer.isBuffer(found)) return void fail(stream, found);
  send(stream, found, fault);
}

function send(stream: ServerHttp2Stream, body: Buffer, { share, ends }: PortFault): void {
  if (!stream.headersSent) stream.respond(grpcHeaders, { waitForTrailers: true });
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, 0]), body]);
  frame.writeUInt32BE(body.length, 1);
  if (share === undefined && ends === undefined) return void stream.write(frame);
  const cut = () => {
    if (ends === 'cut') stream.session?.destroy();
  };
  if (share === undefined) cut();
  else stream.write(frame.subarray(0, Math.floor(frame.length * share)), () => setImmediate(cut));
}

function fail(stream: ServerHttp2Stream, { code, message: text }: GrpcError): void {
  if (stream.headersSent) return void stream.destroy();
  stream.respond({ ...grpcHeaders, 'grpc-status': String(code), 'grpc-message': text }, { endStream: true });
}

function requestOf(bytes: Buffer): XdsRequest {
  const fields = fieldsOf(bytes);
  const node = fields.find(([number]) => number === 2)?.[1];
  return {
    node: Buffer.isBuffer(node) ? (textsAt(fieldsOf(node), 1)[0] ?? '') : '',
    names: textsAt(fields, 3),
    typeUrl: textsAt(fields, 4)[0] ?? '',
  };
}

/** Who answers, as istiod names itself. */
export interface XdsIdentity {
  readonly pod: string;
  readonly version: string;
  readonly revision?: string;
}

/** A DiscoveryResponse with resources that are already google.protobuf.Any. */
export function discoveryResponse(
  typeUrl: string,
  resources: readonly Uint8Array[],
  { pod, version, revision = '' }: XdsIdentity,
): Buffer {
  const info = { version, revision, golang_version: 'go1.26.0', status: 'Clean', tag: version };
  const identifier = JSON.stringify({ Component: 'istiod', ID: pod, Info: info });
  return message(
    [1, '1'],
    ...resources.map((resource): Field => [2, resource]),
    [4, typeUrl],
    [5, 'nonce'],
    [6, message([1, identifier])],
  );
}

export const configStatus = { UNKNOWN: 0, SYNCED: 1, NOT_SENT: 2, STALE: 3, ERROR: 4 } as const;

/** One proxy as `istio.io/debug/syncz` tells of it. */
export interface ProxyState {
  /** `productpage.bookinfo`. */
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly types: readonly {
    readonly typeUrl: string;
    readonly status: keyof typeof configStatus;
    readonly lastUpdated?: Date;
    /** Why the proxy refused what was sent. */
    readonly error?: string;
  }[];
}

/** envoy.service.status.v3.ClientConfig. */
export function clientConfig({ id, metadata, types }: ProxyState): Buffer {
  return message(
    [1, message([1, id], [3, struct(metadata)])],
    ...types.map(({ typeUrl, status, lastUpdated, error }): Field => {
      const when = lastUpdated ? timestamp(lastUpdated) : undefined;
      return [
        3,
        message(
          [1, typeUrl],
          ...(when ? [[5, when] as const] : []),
          [6, configStatus[status]],
          ...(error === undefined ? [] : [[8, message(...(when ? [[2, when] as const] : []), [3, error])] as const]),
        ),
      ];
    }),
  );
}
