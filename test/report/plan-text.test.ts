import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiText } from '../../src/lib/ascii.ts';
import type { Plan, PlanStep } from '../../src/model/plan.ts';
import { planCounts, planJson, planText } from '../../src/report/plan-text.ts';
import { configMap, deployment, desired, refTo, subject } from '../support/objects.ts';

const now = Date.parse('2026-11-21T00:00:00Z');
const update = (
  object = deployment('istiod'),
  changes: (PlanStep & { action: 'update' })['changes'] = [],
): PlanStep => ({
  action: 'update',
  ...desired(object),
  changes,
  resourceVersion: '1',
  force: false,
});
const steps: readonly PlanStep[] = [
  { action: 'create', ...desired(configMap('a', {})) },
  { action: 'create', ...desired(configMap('b', {})) },
  { action: 'create', ...desired(deployment('c')) },
  update(deployment('istiod'), [
    { path: '.spec.template.spec.containers[discovery].image', before: '1.30.2', after: '1.30.3' },
    { path: '.metadata.labels["istio.io/rev"]', before: 'a', after: 'b' },
  ]),
  update(configMap('istio', {}), [{ path: '.data.mesh', before: 'a: 1\nb: 2\n', after: 'a: 1\nb: 3\n' }]),
  {
    action: 'conflict',
    ...desired(deployment('gateway')),
    changes: [],
    resourceVersion: '1',
    conflicts: [{ field: '.spec.replicas', manager: 'kubectl-edit', ours: 5, live: 20, since: '2026-11-09T00:00:00Z' }],
  },
  { action: 'prune', ref: refTo('Service', 'old'), component: 'pilot', uid: 'u' },
  { action: 'unchanged', ref: refTo('Service', 'same'), component: 'pilot', live: configMap('same', {}) },
];
const plan: Plan = { subject, steps };
const options = { diff: false, now };

test('what happens to how many objects, then which', () => {
  assert.equal(
    planText(plan, options),
    `PLAN  istio 1.30.3  profile demo  revision default  context prod-eu  (kubernetes 1.36.3)
  +  create      3   ConfigMap ×2, Deployment istio-system/c
  ~  update      2   Deployment istio-system/istiod   image 1.30.2→1.30.3, 1 label
                     ConfigMap istio-system/istio   mesh 2 lines
  !  conflict    1   Deployment istio-system/gateway .spec.replicas   ours 5, live 20 (kubectl-edit, 12 d ago)
  −  prune       1   Service istio-system/old
     unchanged   1
`,
  );
  assert.equal(planCounts(plan), '3 to create, 2 to update, 1 in conflict, 1 to prune');
});

test('an update in short: elements of lists are counted, a value is named by what holds it', () => {
  const env = (name: string) => `.spec.template.spec.containers[discovery].env[${name}]`;
  const short = (changes: Parameters<typeof update>[1]) =>
    planText({ subject, steps: [update(deployment('istiod'), changes)] }, options)
      .split('\n')[1]
      ?.replace(/.*istiod +/, '');
  const [added, removed, changed] = [
    { path: env('A'), after: { name: 'A' } },
    { path: env('B'), before: { name: 'B' } },
    { path: `${env('C')}.value`, before: '1', after: '2' },
  ];
  assert.equal(short([added, removed, { ...added, path: env('D') }]), 'env +2 −1');
  assert.equal(short([changed, removed]), 'env[C] 1→2, env −1');
  assert.equal(asciiText(short([changed, removed]) ?? ''), 'env[C] 1->2, env -1');
  const cpu = { path: '.spec.containers[a].resources.requests.cpu', before: '10m', after: '1' };
  assert.equal(short([cpu, changed, removed]), 'requests.cpu 10m→1, env[C] 1→2, 1 more');
  assert.equal(short([{ path: '.metadata.annotations["a.b/c"]', after: 'x' }]), 'annotations["a.b/c"] added');
});

test('--diff shows every field, texts by line', () => {
  const text = planText(plan, { ...options, diff: true });
  assert.match(text, /- \.spec\.template\.spec\.containers\[discovery\]\.image: 1\.30\.2\n +\+ .*image: 1\.30\.3\n/);
  assert.match(text, /~ \.data\.mesh:\n +- b: 2\n +\+ b: 3\n/);
});

test('as data: one row per object', () => {
  const rows = JSON.parse(planJson(plan)).steps;
  assert.equal(rows.length, steps.length);
  assert.deepEqual(rows[5].conflicts[0].manager, 'kubectl-edit');
});
