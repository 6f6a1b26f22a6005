import type { WorkloadGroupSpec } from '#generated/kinds.ts';
import { below } from './below.ts';
import { labelProblems } from './blocks/labels.ts';
import { notNegative } from './blocks/numbers.ts';
import { portProblem } from './blocks/ports.ts';
import { wordProblem } from './blocks/words.ts';
import { around, defineRules, demand, rulesOf } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

const source = 'istio pkg/config/validation/validation.go, ValidateWorkloadGroup';
const on = rulesOf<RuleObject<WorkloadGroupSpec>>(source);

const numberRules = demand(notNegative, source, {
  'WG-3': 'spec.probe.periodSeconds',
  'WG-4': 'spec.probe.initialDelaySeconds',
  'WG-5': 'spec.probe.timeoutSeconds',
  'WG-6': 'spec.probe.successThreshold',
  'WG-7': 'spec.probe.failureThreshold',
});

const httpRules = [
  on('spec.probe.httpGet.scheme', {
    id: 'WG-10',
    message: 'must be HTTP or HTTPS',
    fails: (scheme) => scheme !== '' && wordProblem(scheme, ['HTTP', 'HTTPS'], 'scheme of a probe'),
    good: 'HTTPS',
    bad: 'https',
  }),
  on('spec.probe.httpGet.httpHeaders[]', {
    id: 'WG-12',
    message: 'a header needs a name of letters, digits and "-"',
    fails: ({ name = '' }) => !/^[-A-Za-z0-9]+$/.test(name) && { path: ['name'] },
    good: '{name: x-probe, value: a}',
    bad: '{name: x_probe, value: a}',
    badAt: '.name',
  }),
];

const methodRules = [
  ...(['httpGet', 'tcpSocket'] as const).map((method, index) =>
    on(`spec.probe.${method}`, {
      id: index === 0 ? 'WG-9' : 'WG-14',
      message: 'needs a port from 1 to 65535',
      fails: ({ port }) => below(['port'], portProblem(port)),
      around: 'spec: {template: {}}',
      good: '{port: 8080}',
      bad: '{port: 65536}',
      badAt: '.port',
    }),
  ),
  on('spec.probe.exec', {
    id: 'WG-16',
    message: 'needs a command',
    fails: ({ command }) => !command?.length,
    around: 'spec: {template: {}}',
    good: '{command: [/bin/check]}',
    bad: '{command: []}',
  }),
  on('spec.probe', {
    id: 'WG-17',
    message: 'a probe needs httpGet, tcpSocket or exec (grpc is not accepted here)',
    fails: ({ httpGet, tcpSocket, exec }) => !httpGet && !tcpSocket && !exec,
    good: '{tcpSocket: {port: 80}}',
    bad: '{grpc: {port: 80}}',
  }),
];

export const workloadGroupRules = defineRules({
  kind: 'WorkloadGroup',
  example: 'spec: {template: {}}',
  rules: [
    on('spec', {
      id: 'WG-1',
      stops: true,
      message: 'a WorkloadGroup needs a template',
      fails: ({ template }) => !template,
      good: '{template: {serviceAccount: a}}',
      bad: '{probe: {tcpSocket: {port: 80}}}',
    }),
    on('spec', {
      id: 'WG-2',
      stops: true,
      message: 'metadata.labels must have keys and values of labels',
      fails: ({ metadata }) =>
        labelProblems(metadata?.labels).map((problem) => ({
          ...problem,
          path: ['metadata', 'labels', ...(problem.path ?? [])],
        })),
      good: '{template: {}, metadata: {labels: {app: a}}}',
      bad: '{template: {}, metadata: {labels: {app: "a b"}}}',
      badAt: '.metadata.labels.app',
    }),
    ...around('spec: {template: {}, probe: {httpGet: {port: 80}}}', [...numberRules, ...httpRules]),
    ...methodRules,
  ],
});
