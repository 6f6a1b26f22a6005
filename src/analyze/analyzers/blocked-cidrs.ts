import { fullName } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

const variable = 'BLOCKED_CIDRS_IN_JWKS_URIS';
/** So many policies are named, the others are counted. */
const mostNames = 5;

export const blockedCidrs = defineAnalyzer({
  name: 'authn.BlockedCIDRsAnalyzer',
  summary: 'Where RequestAuthentications are used, istiod is told from which addresses it must not fetch keys.',
  why: 'Whoever may write a RequestAuthentication makes istiod send requests to addresses inside the cluster.',
  fix: `Set the environment variable ${variable} of istiod, for example to the ranges of nodes, pods and services.`,
  reads: ['RequestAuthentication', 'Deployment'],
  emits: ['IST0175'],
  *check(world) {
    const names = world.all('RequestAuthentication').map(fullName);
    if (names.length === 0) return;
    for (const istiod of world.carrying('Deployment', { app: 'istiod' })) {
      const containers = istiod.spec?.template?.spec?.containers ?? [];
      if (containers.some(({ env = [] }) => env.some(({ name, value }) => name === variable && value))) continue;
      const more = names.length > mostNames ? `, and ${names.length - mostNames} more` : '';
      const shown = names.slice(0, mostNames).join(', ') + more;
      yield finding('IST0175', istiod, 'spec.template.spec.containers', names.length, shown);
    }
  },
  examples: [
    {
      good: 'ranges are given',
      yaml: `kind: RequestAuthentication
---
kind: Deployment
metadata: {name: istiod, labels: {app: istiod}}
spec: {template: {spec: {containers: [{name: discovery, env: [{name: ${variable}, value: 10.0.0.0/8}]}]}}}`,
    },
    {
      bad: 'no ranges',
      yaml: `kind: RequestAuthentication
---
kind: Deployment
metadata: {name: istiod, labels: {app: istiod}}
spec: {template: {spec: {containers: [{name: discovery}]}}}`,
      finds: [{ code: 'IST0175', at: 'spec.template.spec.containers' }],
    },
  ],
});
