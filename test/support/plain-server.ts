import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Access } from '../../src/kube/access-to.ts';
import { type HttpTransport, httpTransport } from '../../src/kube/transport.ts';

export interface PlainServer {
  readonly url: string;
  readonly transport: HttpTransport;
  close(): void;
}

/** A server of plain HTTP on loopback, and a transport to it. */
export async function plainServer(answer: RequestListener, timeoutMs: number): Promise<PlainServer> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address
  const access: Access = {
    server: new URL(url),
    context: 'plain',
    namespace: 'default',
    insecure: false,
    cluster: {},
    user: {},
    impersonation: {},
  };
  const credentials = { get: async () => ({}), renew: () => false };
  const transport = httpTransport(access, credentials, { env: {}, timeoutMs });
  return {
    url,
    transport,
    close() {
      transport.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
