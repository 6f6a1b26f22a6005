import { gatewayNameOf } from '../../world/gateways.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Read = 'VirtualService' | 'Gateway' | 'Workload';

/** The namespaces in which the pods of a VirtualService's gateways run; none where it is for sidecars, too, or nothing is known. */
function gatewayNamespaces(world: World<Read>, route: Resource<'VirtualService'>): ReadonlySet<string> {
  const gateways = route.spec?.gateways ?? [];
  if (gateways.includes('mesh')) return new Set();
  const found = new Set<string>();
  for (const text of gateways) {
    const { namespace, name } = gatewayNameOf(text, route.namespace);
    const selector = world.get('Gateway', namespace, name)?.spec?.selector ?? {};
    if (Object.keys(selector).length === 0) continue;
    for (const pod of world.carrying('Workload', selector)) found.add(pod.namespace);
  }
  return found;
}

const isExported = (exportTo: readonly string[], own: string, namespace: string): boolean =>
  exportTo.some((to) => to === '*' || (to === '.' ? own : to) === namespace);

export const gatewayVisibility = defineAnalyzer({
  name: 'virtualservice.GatewayVisibilityAnalyzer',
  summary: 'VirtualServices are exported to the namespaces in which the pods of their gateways run.',
  why: 'A gateway gets the VirtualServices that its own namespace may see. One that is kept from it (exportTo) is not served: requests get 404.',
  fix: 'Add the namespace of the gateway pods to spec.exportTo, or leave exportTo out.',
  reads: ['VirtualService', 'Gateway', 'Workload'],
  emits: ['IST9004'],
  *check(world) {
    for (const route of world.all('VirtualService')) {
      const exportTo = route.spec?.exportTo ?? [];
      if (exportTo.length === 0 || exportTo.includes('*')) continue;
      const namespaces = [...gatewayNamespaces(world, route)];
      if (namespaces.length === 0 || namespaces.some((one) => isExported(exportTo, route.namespace, one))) continue;
      yield finding('IST9004', route, 'spec.exportTo', fullName(route), exportTo, namespaces.sort());
    }
  },
  examples: [
    {
      good: 'exported to the namespace of the gateway, to all, or by default',
      yaml: `kind: VirtualService
metadata: {name: a, namespace: shop}
spec: {hosts: [a.com], gateways: [edge/web], exportTo: [., edge]}
---
kind: VirtualService
metadata: {name: b, namespace: shop}
spec: {hosts: [b.com], gateways: [edge/web]}
---
kind: Gateway
metadata: {name: web, namespace: edge}
spec: {selector: {app: edge}}
---
kind: Pod
metadata: {name: edge, namespace: edge, labels: {app: edge}}`,
    },
    {
      good: 'kept in its namespace, but for sidecars there as well',
      yaml: `kind: VirtualService
metadata: {name: a, namespace: shop}
spec: {hosts: [a.com], gateways: [mesh, edge/web], exportTo: [.]}
---
kind: Gateway
metadata: {name: web, namespace: edge}
spec: {selector: {app: edge}}
---
kind: Pod
metadata: {name: edge, namespace: edge, labels: {app: edge}}`,
    },
    {
      bad: 'kept in its namespace, while the gateway runs in another one',
      yaml: `kind: VirtualService
metadata: {name: a, namespace: shop}
spec: {hosts: [a.com], gateways: [web], exportTo: [.]}
---
kind: Gateway
metadata: {name: web, namespace: shop}
spec: {selector: {app: edge}}
---
kind: Pod
metadata: {name: edge, namespace: edge, labels: {app: edge}}`,
      finds: [{ code: 'IST9004', at: 'spec.exportTo' }],
    },
  ],
});
