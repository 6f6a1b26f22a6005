import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { test } from 'node:test';
import { containerLog } from '../../src/kube/container-log.ts';
import { plainServer } from '../support/plain-server.ts';

const query = { namespace: 'shop', pod: 'web-1', container: 'istio-proxy' };

async function read(answer: RequestListener, asked: object = {}, timeoutMs = 5000): Promise<string> {
  const { transport, url, close } = await plainServer(answer, timeoutMs);
  try {
    let text = '';
    for await (const piece of containerLog({ transport, server: url, timeoutMs }, { ...query, ...asked }))
      text += Buffer.from(piece).toString();
    return text;
  } finally {
    close();
  }
}

test('a log comes in pieces, of the part that was asked for', async () => {
  const paths: (string | undefined)[] = [];
  const text = await read(
    (request, response) => {
      paths.push(request.url);
      response.write('one\n');
      setTimeout(() => response.end('two\n'), 20);
    },
    { previous: true, sinceTime: '2026-01-01T00:00:00Z', tailLines: 5 },
  );
  assert.equal(text, 'one\ntwo\n');
  assert.deepEqual(paths, [
    '/api/v1/namespaces/shop/pods/web-1/log?container=istio-proxy&previous=true&sinceTime=2026-01-01T00%3A00%3A00Z&tailLines=5',
  ]);
});

test('a server that is busy, or drops the connection, is asked again', async () => {
  let asked = 0;
  const text = await read((request, response) => {
    asked++;
    if (asked === 1) return void response.writeHead(429).end();
    if (asked === 2) return void request.socket.destroy();
    response.end('there\n');
  });
  assert.deepEqual([asked, text], [3, 'there\n']);
});

test('a refusal has the words of the server', async () => {
  const status = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'pods "web-1" is forbidden' };
  await assert.rejects(
    read((_request, response) => void response.writeHead(403).end(JSON.stringify(status))),
    { message: 'cannot read the log of istio-proxy in pod shop/web-1: pods "web-1" is forbidden', code: 'FORBIDDEN' },
  );
});

test('a log that breaks off is an error, not a short log', async () => {
  await assert.rejects(
    read((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => request.socket.destroy(), 20);
    }),
    { name: 'ClusterError' },
  );
});

test('a log of which no more comes is an error', async () => {
  await assert.rejects(
    read((_request, response) => void response.write('half'), {}, 100),
    { name: 'ClusterError' },
  );
});
