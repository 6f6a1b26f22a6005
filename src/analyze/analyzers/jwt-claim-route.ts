import { isClaimHeader } from '../../rules/blocks/headers.ts';
import { gatewayNameOf } from '../../world/gateways.ts';
import { carries } from '../../world/labels.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

export const jwtClaimRoute = defineAnalyzer({
  name: 'virtualservice.JWTClaimRouteAnalyzer',
  summary: 'Gateways whose routes look at claims of a token have a RequestAuthentication.',
  why: 'Without one the gateway does not read tokens: no claim ever matches.',
  fix: 'Create a RequestAuthentication that selects the pods of the gateway.',
  reads: ['VirtualService', 'RequestAuthentication', 'Gateway', 'Workload'],
  emits: ['IST0149'],
  *check(world) {
    for (const route of world.all('VirtualService')) {
      const header = firstClaimHeader(route);
      if (!header) continue;
      for (const text of route.spec?.gateways ?? []) {
        const { namespace, name } = gatewayNameOf(text, route.namespace);
        const gateway = text === 'mesh' ? undefined : world.get('Gateway', namespace, name);
        for (const pod of gateway ? world.carrying('Workload', gateway.spec?.selector ?? {}) : []) {
          const policies = new Set(['istio-system', pod.namespace]);
          const isCovered = [...policies].some((from) =>
            world
              .carrying('RequestAuthentication', {}, from)
              .some(({ spec }) => carries(pod.labels, spec?.selector?.matchLabels ?? {})),
          );
          if (isCovered) continue;
          const found = finding(
            'IST0149',
            route,
            header.path,
            header.key,
            fullName({ namespace, name }),
            fullName(pod),
          );
          yield { ...found, referencePath: '' };
        }
      }
    }
  },
  examples: [
    {
      good: 'a policy for the pods of the gateway',
      yaml: `kind: VirtualService
spec: {gateways: [edge], http: [{match: [{headers: {'@request.auth.claims.group': {exact: a}}}]}]}
---
kind: Gateway
metadata: {name: edge}
spec: {selector: {app: edge}}
---
kind: Pod
metadata: {name: edge, labels: {app: edge}}
---
kind: RequestAuthentication
spec: {selector: {matchLabels: {app: edge}}}`,
    },
    {
      bad: 'no policy',
      yaml: `kind: VirtualService
spec: {gateways: [edge], http: [{match: [{withoutHeaders: {'@request.auth.claims[group]': {exact: a}}}]}]}
---
kind: Gateway
metadata: {name: edge}
spec: {selector: {app: edge}}
---
kind: Pod
metadata: {name: edge, labels: {app: edge}}`,
      finds: [{ code: 'IST0149', at: 'spec.http[0].match[0].withoutHeaders[@request.auth.claims[group]]' }],
    },
  ],
});

function firstClaimHeader({ spec }: Resource<'VirtualService'>): { key: string; path: string } | undefined {
  for (const [index, { match = [] }] of (spec?.http ?? []).entries())
    for (const [at, { headers, withoutHeaders }] of match.entries())
      for (const [field, names] of Object.entries({ headers, withoutHeaders })) {
        const key = Object.keys(names ?? {}).find((name) => isClaimHeader(name));
        if (key) return { key, path: `spec.http[${index}].match[${at}].${field}[${key}]` };
      }
  return undefined;
}
