// Whether a pod is injected: what istiod decides once the API server has sent it the pod.

import type { LabelSelector } from '../model/kubernetes.ts';
import { systemNamespaces } from '../model/system-namespaces.ts';
import { annotationsOf, labelsOf, type Pod } from './pod.ts';

export interface InjectionPolicy {
  /** `enabled` or `disabled`. */
  readonly policy: string;
  readonly neverInjectSelector: readonly LabelSelector[];
  readonly alwaysInjectSelector: readonly LabelSelector[];
}

export interface Decision {
  readonly inject: boolean;
  /** What decided, for people: `host networking`, `label sidecar.istio.io/inject=false`. */
  readonly reason: string;
}

/** Whether and why a pod is injected. */
export function decideInjection(
  pod: Pod,
  { policy, neverInjectSelector, alwaysInjectSelector }: InjectionPolicy,
): Decision {
  if (pod.spec.hostNetwork) return no('it uses the network of its node (hostNetwork)');
  const { namespace = '' } = pod.metadata;
  if (systemNamespaces.includes(namespace)) return no(`namespace ${namespace} is never injected`);
  const label = labelsOf(pod)['sidecar.istio.io/inject'];
  const wish = label ?? annotationsOf(pod)['sidecar.istio.io/inject'];
  const where = label === undefined ? 'annotation' : 'label';
  if (wish === 'true') return allowed(policy, yes(`${where} sidecar.istio.io/inject=true`));
  if (wish === 'false') return no(`${where} sidecar.istio.io/inject=false`);
  const labels = labelsOf(pod);
  const never = neverInjectSelector.find((selector) => matches(selector, labels));
  if (never) return no(`a neverInjectSelector matches its labels: ${selectorText(never)}`);
  const always = alwaysInjectSelector.find((selector) => matches(selector, labels));
  if (always) return allowed(policy, yes(`an alwaysInjectSelector matches its labels: ${selectorText(always)}`));
  return policy === 'enabled'
    ? yes('the policy is enabled')
    : no(`the policy is ${policy}, and nothing asks for injection`);
}

const yes = (reason: string): Decision => ({ inject: true, reason });
const no = (reason: string): Decision => ({ inject: false, reason });
const allowed = (policy: string, decision: Decision) =>
  policy === 'enabled' || policy === 'disabled' ? decision : no(`the policy ${policy} is unknown`);

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Whether a selector of the injector matches: an empty or invalid one never does. */
function matches(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) return false;
  if (!matchExpressions.every(({ operator }) => operators.includes(operator))) return false;
  return selectorMatches(selector, labels);
}

/** Whether labels fit a Kubernetes selector; an empty one fits everything. */
export function selectorMatches(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels, matchExpressions } = selector;
  return (
    Object.entries(matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const listed = value !== undefined && values.includes(value);
      return operator === 'In' ? listed : !listed;
    })
  );
}

/** A selector in words: `app=a, tier in (x, y), !legacy`. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) =>
      operator === 'Exists'
        ? key
        : operator === 'DoesNotExist'
          ? `!${key}`
          : `${key} ${operator === 'In' ? 'in' : 'not in'} (${values.join(', ')})`,
    ),
  ].join(', ');
}
