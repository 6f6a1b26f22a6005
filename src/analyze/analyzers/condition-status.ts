import type { AnyResource, Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Condition = NonNullable<NonNullable<Resource<'Service'>['status']>['conditions']>[number];

const waypointBound = ['istio.io/WaypointBound'];
const accepted = ['Accepted', 'Programmed', 'ResolvedRefs'];
/** Kinds with conditions of their own, and those of them that Istio sets. */
const watched = {
  Service: waypointBound,
  ServiceEntry: waypointBound,
  WorkloadEntry: waypointBound,
  AuthorizationPolicy: ['ZtunnelAccepted', 'WaypointAccepted'],
  KubernetesGateway: accepted,
} as const;
const ownKinds = Object.keys(watched) as readonly (keyof typeof watched)[]; // the keys of the table above
const routeKinds = ['HTTPRoute', 'GRPCRoute'] as const;

export const conditionStatus = defineAnalyzer({
  name: 'conditions.ConditionAnalyzer',
  summary: 'No controller reports that an object was refused or has no effect.',
  why: 'The controller could not do what the object asks; it says why in the condition.',
  fix: 'Follow the reason in the condition: kubectl describe shows it, too.',
  reads: [...ownKinds, ...routeKinds],
  emits: ['IST0171'],
  *check(world) {
    for (const kind of ownKinds)
      for (const resource of world.all(kind))
        yield* negative(resource, 'status', resource.status?.conditions, watched[kind]);
    for (const kind of routeKinds)
      for (const route of world.all(kind))
        for (const [index, { conditions }] of (route.status?.parents ?? []).entries())
          yield* negative(route, `status.parents[${index}]`, conditions, accepted);
  },
  examples: [
    {
      good: 'all is well, and a condition of somebody else is not our concern',
      yaml: `kind: Service
status: {conditions: [{type: istio.io/WaypointBound, status: 'True'}, {type: other, status: 'False'}]}`,
    },
    {
      bad: 'refused objects of every kind',
      yaml: `kind: Service
status: {conditions: [{type: istio.io/WaypointBound, status: 'False'}]}
---
kind: ServiceEntry
status: {conditions: [{type: istio.io/WaypointBound, status: 'False'}]}
---
kind: WorkloadEntry
status: {conditions: [{type: istio.io/WaypointBound, status: 'False'}]}
---
kind: AuthorizationPolicy
status: {conditions: [{type: WaypointAccepted, status: 'True', reason: PartiallyInvalid}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
status: {conditions: [{type: Programmed, status: 'False'}]}
---
kind: HTTPRoute
status: {parents: [{conditions: [{type: Accepted, status: 'True'}]}, {conditions: [{type: Accepted, status: 'False'}]}]}
---
kind: GRPCRoute
status: {parents: [{conditions: [{type: ResolvedRefs, status: 'False'}]}]}`,
      finds: [
        { code: 'IST0171', at: 'status.conditions[0]' },
        { code: 'IST0171', at: 'status.conditions[0]' },
        { code: 'IST0171', at: 'status.conditions[0]' },
        { code: 'IST0171', at: 'status.conditions[0]' },
        { code: 'IST0171', at: 'status.conditions[0]' },
        { code: 'IST0171', at: 'status.parents[1].conditions[0]' },
        { code: 'IST0171', at: 'status.parents[0].conditions[0]' },
      ],
    },
  ],
});

function* negative(
  resource: AnyResource,
  path: string,
  conditions: readonly Condition[] | undefined,
  types: readonly string[],
) {
  for (const [index, { type = '', status, reason = '', message = '' }] of (conditions ?? []).entries()) {
    const isPartial = type === 'WaypointAccepted' && reason === 'PartiallyInvalid';
    if (types.includes(type) && (status === 'False' || isPartial))
      yield finding('IST0171', resource, `${path}.conditions[${index}]`, type, reason, message);
  }
}
