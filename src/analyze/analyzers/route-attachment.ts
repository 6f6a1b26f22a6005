import { closest } from '../../lib/suggest.ts';
import { attach } from '../../resolve/api-attach.ts';
import { attachableListeners } from '../../resolve/api-listeners.ts';
import { l4RouteSpec } from '../../resolve/api-shapes.ts';
import { meshOf } from '../../resolve/mesh.ts';
import { type AnyResource, fullName } from '../../world/resource.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { respell } from '../suggest.ts';

const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute'] as const;

/** '' where it is attached, or the labels of its namespace decide and are not in the input. */
function whyDetached(world: World, route: AnyResource, { attached, detached }: ReturnType<typeof attach>): string {
  const isUnknown = detached.some(
    ({ listener: { listener } }) =>
      listener.allowedRoutes?.namespaces?.from === 'Selector' && !world.get('Namespace', '', route.namespace),
  );
  return attached.length > 0 || isUnknown
    ? ''
    : detached.map(({ listener, why }) => `listener ${listener.name}: ${why}`).join('; ');
}

interface NamedParent {
  readonly path: string;
  readonly namespace: string;
  readonly name: string;
}

/** Files may be a part of a mesh: a Gateway that is not there is told only where one is that may be meant. */
function* misspelt(world: World, route: AnyResource, { path, namespace, name }: NamedParent) {
  const gateways = world.all('KubernetesGateway');
  const names = gateways.flatMap((one) => (one.namespace === namespace ? [one.name] : []));
  const elsewhere = gateways.filter((one) => one.name === name).map(fullName);
  const correction = respell({ name, path, text: name, withName: (other) => other }, names);
  if (elsewhere.length === 0 && closest(name, names) === undefined) return;
  const why = `there is no Gateway ${namespace}/${name}`;
  const suggestion = elsewhere.length > 0 && { suggestion: `there is ${elsewhere.join(', ')}` };
  yield { ...finding('IST9005', route, path, route.object.kind, fullName(route), why), ...correction, ...suggestion };
}

export const routeAttachment = defineAnalyzer({
  name: 'k8sgateway.AttachmentAnalyzer',
  summary: 'Routes of the Gateway API are served by a listener of each Gateway that they name.',
  why: 'A route whose section, port, namespace, kind or hostname goes with no listener of its Gateway is served nowhere: requests get 404.',
  fix: 'Correct sectionName, port or hostnames of the route, or allow it in allowedRoutes of the listener.',
  reads: [
    'HTTPRoute',
    'GRPCRoute',
    'TLSRoute',
    'KubernetesGateway',
    'GatewayClass',
    'ListenerSet',
    'Namespace',
    'Secret',
    'ReferenceGrant',
    'MeshConfig',
  ],
  emits: ['IST9005'],
  *check(world) {
    // The model reads what stands above, and nothing else for this question.
    const whole = world as unknown as World;
    const listeners = attachableListeners(whole, meshOf(whole).settings);
    for (const kind of routeKinds)
      for (const route of world.all(kind)) {
        if (route.status?.parents?.length) continue; // a controller has judged it: see IST0171
        const { parentRefs = [], hostnames = [] } = l4RouteSpec(route.object.spec) ?? {};
        for (const [index, parent] of parentRefs.entries()) {
          if ((parent.kind ?? 'Gateway') !== 'Gateway') continue;
          const path = `spec.parentRefs[${index}]`;
          const { name = '', namespace = route.namespace } = parent;
          if (world.get('KubernetesGateway', namespace, name)) {
            const why = whyDetached(whole, route, attach(whole, listeners, { route, kind, parent, hostnames }));
            if (why) yield finding('IST9005', route, path, route.object.kind, fullName(route), why);
          } else yield* misspelt(whole, route, { path: `${path}.name`, namespace, name });
        }
      }
  },
  examples: [
    {
      good: 'routes that a listener takes, and a Gateway of somebody else',
      yaml: `kind: Gateway
apiVersion: gateway.networking.k8s.io/v1
metadata: {name: edge, namespace: shop}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP, hostname: '*.a.com'}]}
---
kind: Gateway
apiVersion: gateway.networking.k8s.io/v1
metadata: {name: other, namespace: shop}
spec: {gatewayClassName: nginx, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
kind: HTTPRoute
metadata: {name: a, namespace: shop}
spec: {parentRefs: [{name: edge, sectionName: http}, {name: other, sectionName: web}], hostnames: [x.a.com]}`,
    },
    {
      good: 'a listener with a certificate of another namespace, for namespaces with a label',
      yaml: `kind: Gateway
apiVersion: gateway.networking.k8s.io/v1
metadata: {name: edge, namespace: edge}
spec: {gatewayClassName: istio, listeners: [{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: cert, namespace: certs}]}, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {web: "yes"}}}}}]}
---
kind: ReferenceGrant
apiVersion: gateway.networking.k8s.io/v1beta1
metadata: {name: edge, namespace: certs}
spec: {from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: edge}], to: [{group: "", kind: Secret}]}
---
kind: Secret
metadata: {name: cert, namespace: certs}
---
kind: Namespace
metadata: {name: shop, labels: {web: "yes"}}
---
kind: HTTPRoute
metadata: {name: a, namespace: shop}
spec: {parentRefs: [{name: edge, namespace: edge}]}`,
    },
    {
      good: 'a listener for namespaces with a label, while the namespace is not in the input',
      yaml: `kind: Gateway
apiVersion: gateway.networking.k8s.io/v1
metadata: {name: edge, namespace: edge}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {web: "yes"}}}}}]}
---
kind: HTTPRoute
metadata: {name: a, namespace: shop}
spec: {parentRefs: [{name: edge, namespace: edge}]}`,
    },
    {
      bad: 'a section, a hostname and a namespace that go with no listener, and no such Gateway',
      yaml: `kind: Gateway
apiVersion: gateway.networking.k8s.io/v1
metadata: {name: edge, namespace: shop}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP, hostname: '*.a.com'}]}
---
kind: HTTPRoute
metadata: {name: section, namespace: shop}
spec: {parentRefs: [{name: edge, sectionName: htpp}], hostnames: [x.a.com]}
---
kind: HTTPRoute
metadata: {name: host, namespace: shop}
spec: {parentRefs: [{name: edge}], hostnames: [b.com]}
---
kind: GRPCRoute
metadata: {name: space, namespace: team}
spec: {parentRefs: [{name: edge, namespace: shop}]}
---
kind: HTTPRoute
metadata: {name: nowhere, namespace: shop}
spec: {parentRefs: [{name: egde}]}`,
      finds: [
        { code: 'IST9005', at: 'spec.parentRefs[0]' },
        { code: 'IST9005', at: 'spec.parentRefs[0]' },
        { code: 'IST9005', at: 'spec.parentRefs[0].name' },
        { code: 'IST9005', at: 'spec.parentRefs[0]' },
      ],
    },
  ],
});
