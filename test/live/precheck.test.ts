import assert from 'node:assert/strict';
import { connect } from '../../src/kube/connect.ts';
import type { CheckStatus, PrecheckReport } from '../../src/model/check.ts';
import { precheck } from '../../src/pipeline/precheck.ts';
import { live } from '../support/live.ts';

async function ask(kubeconfig: string): Promise<PrecheckReport> {
  const cluster = connect({ env: {}, cwd: '/', file: kubeconfig, timeoutMs: 20_000, readOnly: true });
  const question = {
    texts: [],
    istioNamespace: 'istio-system',
    from: '1.29.0',
    to: '1.30.3',
    now: Date.now(),
    cluster,
  };
  try {
    return await precheck(question);
  } finally {
    cluster.close();
  }
}
const statuses = ({ categories }: PrecheckReport): ReadonlyMap<string, CheckStatus> =>
  new Map(categories.flatMap(({ checks }) => checks.map(({ id, status }) => [id, status])));

live({}, (liveTest) => {
  liveTest('a real API server answers every question of a precheck', async ({ kubeconfig }) => {
    const report = await ask(kubeconfig);
    assert.deepEqual(report.unanswered, []);
    for (const id of ['rights', 'kubernetes-version', 'control-plane'])
      assert.equal(statuses(report).get(id), 'ok', id);
  });

  liveTest(
    'who has no rights is told what was not answered, and which rights are missing',
    async ({ kubeconfigLimited }) => {
      const report = await ask(kubeconfigLimited);
      assert.match(report.unanswered.join('\n'), /^Pod: /m);
      assert.equal(statuses(report).get('rights'), 'error');
    },
  );
});
