import { connect } from 'node:http2';
import { message, struct } from './protobuf.ts';

export interface XdsQuestion {
  readonly typeUrl: string;
  readonly names?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of who may sign the server's certificate, and the name in it. */
  readonly ca?: string;
  readonly servername?: string;
}

/** Asks istiod, or what stands in for it, for one type: the bytes of the DiscoveryResponse, or in words why there is none. */
export function askXds(
  url: string,
  { typeUrl, names = [], headers, ca, servername }: XdsQuestion,
): Promise<Buffer | string> {
  return new Promise((resolve) => {
    const session = connect(url, {
      ...(ca === undefined ? {} : { ca }),
      ...(servername === undefined ? {} : { servername }),
    });
    session.on('error', (error) => resolve(error.message));
    const stream = session.request({
      ':method': 'POST',
      ':path': '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources',
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    let bytes = Buffer.alloc(0);
    const refused = (answer: Readonly<Record<string, unknown>>) => {
      if (answer['grpc-status'] !== undefined) resolve(`${answer['grpc-status']} ${answer['grpc-message']}`);
    };
    stream.on('response', refused).on('trailers', refused);
    stream.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length < 5 || bytes.length < 5 + bytes.readUInt32BE(1)) return;
      resolve(bytes.subarray(5));
      session.destroy();
    });
    stream.on('error', ({ message: words }) => resolve(words));
    stream.on('close', () => {
      resolve(`closed after ${bytes.length} bytes`);
      session.close();
    });
    // istiod compares these with what the token says.
    const metadata = struct({ NAMESPACE: 'istio-system', SERVICE_ACCOUNT: 'default', GENERATOR: 'event' });
    const node = message([1, 'sidecar~127.0.0.1~test-1.default~default.svc.cluster.local'], [3, metadata]);
    const request = message([2, node], ...names.map((name) => [3, name] as const), [4, typeUrl], [5, 'asked']);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(request.length, 1);
    // In two pieces, as a network may deliver it.
    stream.write(Buffer.concat([head, request.subarray(0, 3)]));
    stream.write(request.subarray(3));
  });
}
