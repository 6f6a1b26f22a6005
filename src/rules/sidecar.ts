import type { SidecarSpec } from '#generated/kinds.ts';
import { connectionPoolRules } from './blocks/connection-pool.ts';
import { destinationRules } from './blocks/destinations.ts';
import { hostNameProblem, wildcardHostProblem } from './blocks/hosts.ts';
import { workloadSelectorProblems } from './blocks/selectors.ts';
import { defineRules, rulesOf, under } from './define-rules.ts';
import type { RuleObject } from './rule.ts';
import { egressRules } from './sidecar-egress.ts';
import { ingressRules } from './sidecar-ingress.ts';

const on = rulesOf<RuleObject<SidecarSpec>>('istio pkg/config/validation/validation.go, ValidateSidecar');

const proxy = 'egressProxy: {host: a.example.com, port: {number: 80}}';
const withProxy = `spec: {outboundTrafficPolicy: {mode: ALLOW_ANY, ${proxy}}}`;

const proxyRules = [
  on('spec.outboundTrafficPolicy', {
    id: 'SC-44',
    stops: true,
    message: 'an egressProxy needs mode ALLOW_ANY: REGISTRY_ONLY drops the traffic that it is for',
    fails: ({ mode, egressProxy }) => !!egressProxy && mode !== 'ALLOW_ANY',
    good: `{mode: ALLOW_ANY, ${proxy}}`,
    bad: `{${proxy}}`,
  }),
  on('spec.outboundTrafficPolicy.egressProxy.host', {
    id: 'SC-45',
    message: 'must be a full host name',
    fails: (host) => wildcardHostProblem(host) === undefined && hostNameProblem(host), // VS-91 says the rest
    around: withProxy,
    good: 'a.shop.svc.cluster.local',
    bad: '"*.example.com"',
  }),
  on('spec.outboundTrafficPolicy.egressProxy', {
    id: 'SC-46',
    message: 'an egressProxy needs a port',
    fails: ({ port }) => !port,
    around: withProxy,
    good: '{host: a.example.com, port: {number: 80}}',
    bad: '{host: a.example.com}',
  }),
];
export const sidecarRules = defineRules({
  kind: 'Sidecar',
  example: 'spec: {egress: [{hosts: [./*]}]}',
  rules: [
    on('spec', {
      id: 'SC-1',
      stops: true,
      message: 'a selector compares labels as they stand: no empty keys, no wildcards',
      fails: (spec) =>
        workloadSelectorProblems(spec.workloadSelector, 'the Sidecar is for every workload of the namespace').filter(
          ({ level }) => level !== 'Warning' || !isEmpty(spec),
        ),
      good: '{workloadSelector: {labels: {app: a}}, egress: [{hosts: [./*]}]}',
      bad: '{workloadSelector: {labels: {app: "*"}}, egress: [{hosts: [./*]}]}',
      badAt: '.workloadSelector.labels.app',
    }),
    on('spec', {
      id: 'SC-2',
      stops: true,
      message: 'a Sidecar needs egress, ingress, outboundTrafficPolicy or inboundConnectionPool',
      fails: isEmpty,
      good: '{outboundTrafficPolicy: {mode: ALLOW_ANY}}',
      bad: '{workloadSelector: {labels: {app: a}}}',
    }),
    ...ingressRules,
    ...under('spec.inboundConnectionPool', connectionPoolRules, { errorsOnlyAt: ['spec.ingress[].connectionPool'] }),
    ...egressRules,
    ...proxyRules,
    ...under('spec.outboundTrafficPolicy.egressProxy', destinationRules),
  ],
});

/** Such a Sidecar is refused whole: nothing else is said about it. */
function isEmpty({ egress, ingress, outboundTrafficPolicy, inboundConnectionPool }: SidecarSpec): boolean {
  return !egress?.length && !ingress?.length && !outboundTrafficPolicy && !inboundConnectionPool;
}
