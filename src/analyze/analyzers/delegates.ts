import { fullName, type Resource } from '../../world/resource.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { respell } from '../suggest.ts';

/** Why istiod drops a rule that names this delegate; '' when it does not. */
function whyDropped(delegate: Resource<'VirtualService'> | undefined, name: string, namespace: string): string {
  if (!delegate) return `there is no VirtualService ${name}`;
  const { hosts = [], exportTo = [], http = [] } = delegate.spec ?? {};
  if (hosts.length > 0) return `VirtualService ${name} has hosts, so it is no delegate`;
  const seen =
    exportTo.length === 0 || exportTo.some((to) => to === '*' || (to === '.' ? delegate.namespace : to) === namespace);
  if (!seen) return `VirtualService ${name} is not exported to namespace ${namespace}`;
  return http.length > 0 && http.every((rule) => rule.delegate)
    ? `VirtualService ${name} only delegates itself, which delegates cannot`
    : '';
}

export const delegates = defineAnalyzer({
  name: 'virtualservice.DelegateAnalyzer',
  summary: 'Delegates of VirtualServices are there, and can be used.',
  why: 'Istio drops a rule whose delegate is missing, has hosts or is not exported to it, and says nothing: requests go to a later rule, or get 404.',
  fix: 'Correct name and namespace of the delegate, take its hosts away, or export it to the namespace of the VirtualService that names it.',
  reads: ['VirtualService'],
  emits: ['IST9002'],
  *check(world: World<'VirtualService'>) {
    for (const route of world.all('VirtualService'))
      for (const [index, { delegate }] of (route.spec?.http ?? []).entries()) {
        if (!delegate) continue;
        const { name = '', namespace = '' } = delegate;
        const place = namespace || route.namespace;
        const path = `spec.http[${index}].delegate`;
        const found = world.get('VirtualService', place, name);
        const why = whyDropped(found, `${place}/${name}`, route.namespace);
        if (why === '') continue;
        const names = world
          .carrying('VirtualService', {}, place)
          .flatMap((one) => (one.spec?.hosts?.length ? [] : [one.name]));
        const correction = found
          ? {}
          : respell({ name, path: `${path}.name`, text: name, withName: (other) => other }, names);
        yield { ...finding('IST9002', route, found ? path : `${path}.name`, fullName(route), why), ...correction };
      }
  },
  examples: [
    {
      good: 'a delegate in another namespace that is exported',
      yaml: `kind: VirtualService
spec: {hosts: [a.com], gateways: [web], http: [{delegate: {name: rules, namespace: team}}]}
---
kind: VirtualService
metadata: {name: rules, namespace: team}
spec: {exportTo: ['*'], http: [{route: [{destination: {host: a}}]}]}`,
    },
    {
      bad: 'a delegate that is not there',
      yaml: 'kind: VirtualService\nspec: {hosts: [a.com], gateways: [web], http: [{delegate: {name: rules}}]}',
      finds: [{ code: 'IST9002', at: 'spec.http[0].delegate.name' }],
    },
    {
      bad: 'one with hosts, and one that is kept in its namespace',
      yaml: `kind: VirtualService
spec: {hosts: [a.com], gateways: [web], http: [{delegate: {name: whole, namespace: team}}, {delegate: {name: own, namespace: team}}]}
---
kind: VirtualService
metadata: {name: whole, namespace: team}
spec: {hosts: [b.com], http: [{route: [{destination: {host: a}}]}]}
---
kind: VirtualService
metadata: {name: own, namespace: team}
spec: {exportTo: [.], http: [{route: [{destination: {host: a}}]}]}`,
      finds: [
        { code: 'IST9002', at: 'spec.http[0].delegate' },
        { code: 'IST9002', at: 'spec.http[1].delegate' },
      ],
    },
    {
      bad: 'a delegate that delegates',
      yaml: `kind: VirtualService
metadata: {name: root}
spec: {hosts: [a.com], gateways: [web], http: [{delegate: {name: middle}}]}
---
kind: VirtualService
metadata: {name: middle}
spec: {http: [{delegate: {name: leaf}}]}
---
kind: VirtualService
metadata: {name: leaf}
spec: {http: [{route: [{destination: {host: a}}]}]}`,
      finds: [{ code: 'IST9002', at: 'spec.http[0].delegate' }],
    },
  ],
});
