import { serviceNameOf } from '../../world/hosts.ts';
import { append } from '../../world/label-index.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { destinationsOf } from '../routes.ts';
import { respell } from '../suggest.ts';

export const virtualServiceDestinationRule = defineAnalyzer({
  name: 'virtualservice.DestinationRuleAnalyzer',
  summary: 'Subsets that VirtualServices route to are defined by a DestinationRule.',
  why: 'Requests for a subset that nobody defines are answered with 503.',
  fix: 'Define the subset in a DestinationRule for the same host, or correct the name of host or subset.',
  reads: ['VirtualService', 'DestinationRule'],
  emits: ['IST0101'],
  *check(world) {
    const subsets = new Map<string, string[]>();
    for (const { spec, namespace } of world.all('DestinationRule'))
      for (const { name = '' } of spec?.subsets ?? []) append(subsets, hostKey(spec?.host ?? '', namespace), name);
    for (const route of world.all('VirtualService'))
      for (const { destination, mirror, path, referencePath } of destinationsOf(route)) {
        const { host, subset } = destination;
        const known = subsets.get(hostKey(host, route.namespace)) ?? [];
        if (!subset || known.includes(subset)) continue;
        const what = `${mirror ? 'mirror' : 'host'}+subset in destinationrule`;
        yield {
          ...finding('IST0101', route, `${path}.subset`, what, `${host}+${subset}`),
          referencePath: referencePath ?? `${path}.host`,
          ...respell({ name: subset, path: `${path}.subset` }, known),
        };
      }
  },
  examples: [
    {
      good: 'a subset, by the short and by the full name of the host',
      yaml: `kind: VirtualService
spec: {hosts: [reviews], http: [{route: [{destination: {host: reviews, subset: v1}}]}]}
---
kind: DestinationRule
spec: {host: reviews.default.svc.cluster.local, subsets: [{name: v1}]}`,
    },
    {
      bad: 'a subset of another host',
      yaml: `kind: VirtualService
spec:
  hosts: [reviews]
  http: [{route: [{destination: {host: reviews, subset: v1}}], mirrors: [{destination: {host: reviews, subset: v2}}]}]
---
kind: DestinationRule
spec: {host: ratings, subsets: [{name: v1}]}`,
      finds: [
        { code: 'IST0101', at: 'spec.http[0].route[0].destination.subset' },
        { code: 'IST0101', at: 'spec.http[0].mirrors[0].destination.subset' },
      ],
    },
  ],
});

function hostKey(host: string, from: string): string {
  const { namespace, name } = serviceNameOf(host, from);
  return `${namespace}/${name}`;
}
