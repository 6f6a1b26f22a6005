import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deadlineAfter } from '../../src/cli/deadline.ts';
import { follow } from '../../src/lib/follow.ts';

setFlagsFromString('--expose-gc');
const collectMemory: () => void = runInNewContext('gc');

test('fires with each of the signals, and at once where one has fired before', () => {
  const [a, b] = [new AbortController(), new AbortController()];
  const { signal } = follow(a.signal, undefined, b.signal);
  assert.equal(signal.aborted, false);
  b.abort('enough');
  assert.deepEqual([signal.aborted, signal.reason], [true, 'enough']);
  assert.equal(follow(a.signal, b.signal).signal.aborted, true);
});

test('lets go of the signals once it has ended', () => {
  const source = new AbortController();
  const following = follow(source.signal);
  assert.equal(getEventListeners(source.signal, 'abort').length, 1);
  following.abort();
  assert.equal(getEventListeners(source.signal, 'abort').length, 0);
});

test('a deadline comes although nobody holds it and memory is collected', async () => {
  const keepsAlive = setInterval(collectMemory, 10);
  await new Promise<void>((resolve) => {
    const { signal } = follow(deadlineAfter(200), new AbortController().signal);
    follow(signal).signal.addEventListener('abort', () => resolve());
  });
  clearInterval(keepsAlive);
});
