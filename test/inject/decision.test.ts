import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideInjection, type InjectionPolicy } from '../../src/inject/decision.ts';
import { asPod } from '../../src/inject/pod.ts';
import type { Tree } from '../../src/model/kube-object.ts';

const enabled: InjectionPolicy = { policy: 'enabled', neverInjectSelector: [], alwaysInjectSelector: [] };
const decide = (metadata: Tree, policy: Partial<InjectionPolicy> = {}, spec: Tree = {}) =>
  decideInjection(asPod({ metadata, spec }), { ...enabled, ...policy });
const inject = (value: string) => ({ 'sidecar.istio.io/inject': value });

const cases: readonly (readonly [string, boolean, ReturnType<typeof decide>])[] = [
  ['policy enabled', true, decide({})],
  ['policy disabled', false, decide({}, { policy: 'disabled' })],
  ['policy disabled, asked for', true, decide({ labels: inject('true') }, { policy: 'disabled' })],
  ['an unknown policy', false, decide({ labels: inject('true') }, { policy: 'maybe' })],
  ['label false', false, decide({ labels: inject('false') })],
  ['annotation false', false, decide({ annotations: inject('false') })],
  ['the label wins over the annotation', true, decide({ labels: inject('true'), annotations: inject('false') })],
  ['True is no answer: the default counts', true, decide({ labels: inject('True') })],
  ['host network', false, decide({ labels: inject('true') }, {}, { hostNetwork: true })],
  ['kube-system', false, decide({ namespace: 'kube-system', labels: inject('true') })],
  [
    'never, by selector',
    false,
    decide({ labels: { app: 'x' } }, { neverInjectSelector: [{ matchLabels: { app: 'x' } }] }),
  ],
  [
    'never loses against a wish',
    true,
    decide({ labels: { app: 'x', ...inject('true') } }, { neverInjectSelector: [{ matchLabels: { app: 'x' } }] }),
  ],
  [
    'always, by selector',
    true,
    decide(
      { labels: { app: 'x' } },
      {
        policy: 'disabled',
        alwaysInjectSelector: [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['x', 'y'] }] }],
      },
    ),
  ],
  ['an empty selector matches nothing', true, decide({}, { neverInjectSelector: [{}] })],
];
for (const [name, want, { inject: got, reason }] of cases)
  test(`${name}: ${want}`, () => assert.equal(got, want, reason));
