import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Access } from '../../src/kube/access.ts';
import { httpTransport } from '../../src/kube/transport.ts';

test('requests that wait for a connection are not late: their time begins with it', async () => {
  const answerMs = 150;
  const server = createServer((_request, response) => void setTimeout(() => response.end('{}'), answerMs));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const access: Access = {
    server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    context: 'plain',
    namespace: 'default',
    insecure: false,
    cluster: {},
    user: {},
    impersonation: {},
  };
  const credentials = { get: async () => ({}), renew: () => false };
  const transport = httpTransport(access, credentials, { env: {}, timeoutMs: 4 * answerMs });
  try {
    // A hundred requests share sixteen connections: the last ones are asked after seven times an answer's time.
    const asked = Array.from({ length: 100 }, () => transport.send({ method: 'GET', path: '/' }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    assert.deepEqual(new Set(statuses), new Set([200]));
  } finally {
    transport.close();
    server.close();
  }
});
