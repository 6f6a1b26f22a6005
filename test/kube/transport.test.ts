import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainServer } from '../support/plain-server.ts';

test('requests that wait for a connection are not late: their time begins with it', async () => {
  const answerMs = 150;
  const { transport, close } = await plainServer(
    (_request, response) => void setTimeout(() => response.end('{}'), answerMs),
    4 * answerMs,
  );
  try {
    // A hundred requests share sixteen connections: the last ones are asked after seven times an answer's time.
    const asked = Array.from({ length: 100 }, () => transport.send({ method: 'GET', path: '/' }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    assert.deepEqual(new Set(statuses), new Set([200]));
  } finally {
    close();
  }
});
