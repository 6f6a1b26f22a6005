import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerAllowance } from '../../src/kube/answer-limits.ts';
import { listPages } from '../../src/kube/list.ts';

const gigabyte = 1024 ** 3;
const query = { apiVersion: 'v1', kind: 'Pod' };

/** A server with so many pods that pays for each page as the transport does. */
function server(pods: number, { counts = true, bytesOfPod = 4000, says = (remaining: number) => remaining } = {}) {
  const allowance = answerAllowance('https://x', 4 * gigabyte, () => 0);
  const asked: string[] = [];
  return {
    asked,
    timeoutMs: 1,
    async page(parameters: string, announced: boolean) {
      const query = new URLSearchParams(parameters);
      asked.push(`${announced ? 'announced ' : ''}${parameters}`);
      const start = Number(query.get('continue') ?? 0);
      const count = Math.min(pods - start, Number(query.get('limit')));
      allowance.pay(count * bytesOfPod, { path: '/pods', announced });
      const remaining = pods - start - count;
      const items = Array.from({ length: count }, (_, index) => ({
        metadata: { name: `p-${start + index}`, uid: `${start + index}` },
      }));
      const isCounted = counts && !query.has('fieldSelector');
      const more = { continue: String(start + count), ...(isCounted && { remainingItemCount: says(remaining) }) };
      // Later than all pages may be together, where nothing says that there is an end.
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { metadata: { resourceVersion: '1', ...(remaining > 0 && more) }, items };
    },
  };
}

test('an honest list may be long, and take its time', async () => {
  const { items } = await listPages(query, server(50_000));
  assert.equal(items.length, 50_000);
});

test('a list with a selector is measured by the same without', async () => {
  const pods = server(50_000);
  const { items } = await listPages({ ...query, fields: 'metadata.namespace!=kube-system' }, pods);
  assert.equal(items.length, 50_000);
  assert.deepEqual(
    pods.asked.filter((asked) => asked === 'limit=1'),
    ['limit=1'],
  );
});

test('a list that says nothing of its end is ended', async () => {
  await assert.rejects(listPages(query, server(1e9, { counts: false })), /a list without an end/);
});

test('so is one whose end comes no nearer', async () => {
  await assert.rejects(listPages(query, server(1e9, { says: () => 7000 })), /a list without an end/);
});

test('what is announced may take half of what Node may take, and what is not far less', () => {
  const allowance = answerAllowance('https://x', 4 * gigabyte, () => 0);
  const announced = { path: '/api/v1/pods?limit=500', announced: true };
  allowance.pay(2 * gigabyte, announced);
  assert.throws(() => allowance.pay(1, announced), { code: 'ANSWER_TOO_LARGE' });
  const other = { path: '/version', announced: false };
  allowance.pay(gigabyte / 8, other);
  assert.throws(() => allowance.pay(1, other), { code: 'ANSWER_TOO_LARGE' });
});
