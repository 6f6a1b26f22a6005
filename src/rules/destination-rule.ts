import type { DestinationRuleSpec } from '#generated/kinds.ts';
import { below } from './below.ts';
import { exportToOwnNamespace, exportToRules, exportToSomebody } from './blocks/export-to.ts';
import { isDnsLabel, wildcardHostProblem } from './blocks/hosts.ts';
import { labels } from './blocks/labels.ts';
import { selectorProblems } from './blocks/selectors.ts';
import { defineRules, demand, rulesOf, under } from './define-rules.ts';
import type { RuleObject } from './rule.ts';
import { trafficPolicyRules } from './traffic-policy.ts';

const source = 'istio pkg/config/validation/validation.go, ValidateDestinationRule, validateSubset';
const on = rulesOf<RuleObject<DestinationRuleSpec>>(source);

export const destinationRuleRules = defineRules({
  kind: 'DestinationRule',
  example: 'spec: {host: a, subsets: [{name: v1}]}',
  rules: [
    on('spec', {
      id: 'DR-1',
      message: 'host must be a host name, with or without a wildcard in front',
      fails: ({ host = '' }) => below(['host'], wildcardHostProblem(host)),
      good: '{host: "*.example.com"}',
      bad: '{host: "a*.example.com"}',
      badAt: '.host',
    }),
    on('spec.subsets', {
      id: 'DR-3',
      message: 'two subsets have the same name',
      fails: (subsets) =>
        subsets.flatMap(({ name = '' }, index) =>
          subsets.findIndex((subset) => (subset.name ?? '') === name) < index
            ? [{ path: [index, 'name'], message: `an earlier subset has the name "${name}" too` }]
            : [],
        ),
      good: '[{name: v1}, {name: v2}]',
      bad: '[{name: v1}, {name: v1}]',
      badAt: '[1].name',
    }),
    on('spec.subsets[]', {
      id: 'DR-4',
      message: 'a subset needs a name',
      fails: ({ name }) => !name,
      good: '{name: v1}',
      bad: '{labels: {version: v1}}',
    }),
    on('spec.subsets[].name', {
      id: 'DR-5',
      message: 'must be a DNS label',
      fails: (name) =>
        name !== '' && !isDnsLabel(name) && `"${name}" is no name of a subset: letters, digits and "-" inside`,
      good: 'v1-2',
      bad: 'v1.2',
    }),
    ...demand(labels, source, { 'DR-6': 'spec.subsets[].labels' }),
    on('spec.workloadSelector', {
      id: 'DR-9',
      message: 'a selector compares labels as they stand: no empty keys, no wildcards',
      fails: selectorProblems,
      good: '{matchLabels: {app: a}}',
      bad: '{matchLabels: {app: "a*"}}',
      badAt: '.matchLabels.app',
    }),
    ...under('spec.trafficPolicy', trafficPolicyRules, { errorsOnlyAt: ['spec.subsets[].trafficPolicy'] }),
    ...exportToRules,
    ...exportToSomebody,
    ...exportToOwnNamespace,
  ],
});
