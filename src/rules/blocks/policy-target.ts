import { type Demand, rulesOf } from '../define-rules.ts';
import type { Rule, RuleObject } from '../rule.ts';
import { selectorProblems, type WorkloadSelector } from './selectors.ts';

/** Names one object that a policy is attached to. */
export interface TargetRef {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** How a policy says which workloads it is about: one of the three, or none for all of its namespace. */
export interface PolicyTarget {
  readonly selector?: WorkloadSelector;
  readonly targetRef?: TargetRef;
  readonly targetRefs?: readonly TargetRef[];
}

interface Ids {
  readonly oneOf: string;
  readonly selector: string;
  /** Kinds that came later have the list only. */
  readonly targetRef?: string;
  readonly targetRefs: string;
}

const gatewayApi = 'gateway.networking.k8s.io';
const attachable: readonly (readonly [group: string, kind: string])[] = [
  ['', 'Service'],
  ['core', 'Service'],
  ['networking.istio.io', 'ServiceEntry'],
  [gatewayApi, 'Gateway'],
  [gatewayApi, 'GatewayClass'],
];

const canBeAttached: Demand<TargetRef> = {
  message: 'a policy cannot be attached to this',
  fails: ({ group = '', kind = '', name, namespace }) => {
    const known = attachable.some(([knownGroup, knownKind]) => knownGroup === group && knownKind === kind);
    return [
      ...(name ? [] : [{ message: 'a target needs a name' }]),
      ...(namespace
        ? [{ path: ['namespace'], message: 'a target is always in the namespace of its policy: leave namespace out' }]
        : []),
      ...(known
        ? []
        : [
            {
              message: `${group || 'core'}/${kind} takes no policy: Service, ServiceEntry, Gateway and GatewayClass do`,
            },
          ]),
    ];
  },
  good: `{kind: Gateway, group: ${gatewayApi}, name: public}`,
  bad: `{kind: Gateway, group: ${gatewayApi}}`,
};

/**
 * The rules about the workloads of a policy, alike for every kind that has `selector` and `targetRefs`.
 * @param needed What else the spec of an example cannot do without.
 */
export function policyTarget(source: string, ids: Ids, needed = ''): readonly Rule[] {
  const more = needed && `, ${needed}`;
  const on = rulesOf<RuleObject<PolicyTarget>>(source);
  return [
    on('spec', {
      id: ids.oneOf,
      message: 'only one of selector, targetRef and targetRefs can be set',
      fails: ({ selector, targetRef, targetRefs }) =>
        [selector !== undefined, targetRef !== undefined, (targetRefs?.length ?? 0) > 0].filter(Boolean).length > 1,
      good: `{selector: {matchLabels: {app: cart}}${more}}`,
      bad: `{selector: {matchLabels: {app: cart}}, targetRefs: [${canBeAttached.good}]${more}}`,
    }),
    workloadSelector(source, ids.selector),
    ...(ids.targetRef ? [on('spec.targetRef', { ...canBeAttached, id: ids.targetRef })] : []),
    on('spec.targetRefs[]', { ...canBeAttached, id: ids.targetRefs }),
  ];
}

/** The rule about `spec.selector`. */
export function workloadSelector(source: string, id: string): Rule {
  return rulesOf<RuleObject<PolicyTarget>>(source)('spec.selector', {
    id,
    message: 'labels in a selector are taken literally',
    fails: selectorProblems,
    good: '{matchLabels: {app: cart}}',
    bad: '{matchLabels: {"app*": cart}}',
    badAt: '.matchLabels[app*]',
  });
}
