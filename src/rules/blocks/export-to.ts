import { rulesOf } from '../define-rules.ts';
import type { RuleObject } from '../rule.ts';
import { isDnsLabel } from './hosts.ts';

interface Exported {
  readonly exportTo?: readonly string[];
}
type Root = RuleObject<Exported>;

const on = rulesOf<Root>('istio pkg/config/validation/validation.go, validateExportTo');

/** `.` is the object's own namespace. */
const namespaceOf = (entry: string, object: Root) => (entry === '.' ? object.metadata.namespace : entry);

/** Who sees an object: rules for the kinds with `exportTo`. `~` (nobody) makes sense for a ServiceEntry alone. */
export const exportToRules = [
  on('spec.exportTo', {
    id: 'EXP-1',
    message: 'the same namespace stands twice in exportTo',
    fails: (entries) =>
      entries.flatMap((entry, index) =>
        entries.indexOf(entry) < index ? [{ path: [index], message: `"${entry}" stands twice in exportTo` }] : [],
      ),
    good: '[a, b]',
    bad: '[a, a]',
    badAt: '[1]',
  }),
  on('spec.exportTo', {
    id: 'EXP-2',
    message: '"." is the namespace of the object itself: one of the two is enough',
    fails: (entries, { object }) => entries.includes('.') && entries.includes(object.metadata.namespace),
    good: '[., a]',
    bad: '[., default]',
  }),
  on('spec.exportTo[]', {
    id: 'EXP-3',
    message: 'exportTo lists names of namespaces, "." for this one, or "*" for all',
    fails: (entry) =>
      !['.', '*', '~'].includes(entry) && !isDnsLabel(entry) && `"${entry}" is no name of a namespace, "." or "*"`,
    good: 'shop',
    bad: 'shop/cart',
  }),
  on('spec.exportTo', {
    id: 'EXP-5',
    message: '"*" exports to all namespaces: other entries add nothing',
    fails: (entries) => entries.includes('*') && entries.length > 1,
    good: '["*"]',
    bad: '["*", a]',
  }),
];

export const exportToSomebody = [
  on('spec.exportTo[]', {
    id: 'EXP-4',
    message: '"~" (no namespace) is for ServiceEntries only',
    fails: (entry) => entry === '~',
    good: '.',
    bad: '"~"',
  }),
];

export const exportToNobody = [
  on('spec.exportTo', {
    id: 'EXP-6',
    message: '"~" exports to no namespace: other entries contradict it',
    fails: (entries) => entries.includes('~') && entries.length > 1,
    good: '["~"]',
    bad: '["~", a]',
  }),
];

/** A DestinationRule that selects workloads selects them in its own namespace. */
export const exportToOwnNamespace = [
  on('spec', {
    id: 'EXP-7',
    message: 'with a workloadSelector the rule can only be exported to its own namespace',
    fails: (spec, { object }) => {
      const namespaces = selecting(spec) ? (spec.exportTo ?? []).map((entry) => namespaceOf(entry, object)) : [];
      return hasOwn(namespaces, object) && namespaces.length > 1 ? { path: ['exportTo'] } : undefined;
    },
    good: '{host: a, workloadSelector: {matchLabels: {app: a}}, exportTo: [.]}',
    bad: '{host: a, workloadSelector: {matchLabels: {app: a}}, exportTo: [., b]}',
    badAt: '.exportTo',
  }),
  on('spec', {
    id: 'EXP-8',
    message: 'with a workloadSelector the rule can only be exported to its own namespace: "."',
    fails: (spec, { object }) => {
      const namespaces = selecting(spec) ? (spec.exportTo ?? []).map((entry) => namespaceOf(entry, object)) : [];
      if (hasOwn(namespaces, object)) return []; // see EXP-7
      return namespaces.flatMap((namespace, index) => (namespace === '~' ? [] : [{ path: ['exportTo', index] }]));
    },
    good: '{host: a, workloadSelector: {matchLabels: {app: a}}, exportTo: [default]}',
    bad: '{host: a, workloadSelector: {matchLabels: {app: a}}, exportTo: [b]}',
    badAt: '.exportTo[0]',
  }),
];

const hasOwn = (namespaces: readonly (string | undefined)[], { metadata }: RuleObject) =>
  namespaces.includes(metadata.namespace ?? '');
const selecting = (spec: object): boolean => 'workloadSelector' in spec;
