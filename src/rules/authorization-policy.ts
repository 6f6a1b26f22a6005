import { conditions } from './authorization-policy-conditions.ts';
import { customRules } from './authorization-policy-custom.ts';
import { operationLists, sourceLists } from './authorization-policy-lists.ts';
import {
  type Operation,
  on,
  operation,
  reference,
  type Source,
  source,
  type Texts,
} from './authorization-policy-types.ts';
import { policyTarget } from './blocks/policy-target.ts';
import { defineRules } from './define-rules.ts';

const deny = 'spec: {action: DENY, rules: [{}]}';

const structure = [
  on('spec', {
    id: 'AP-24',
    message: 'a DENY policy without rules denies nothing; rules: [{}] denies every request',
    fails: ({ action, rules }) => action === 'DENY' && !rules?.length,
    good: deny.slice('spec: '.length),
    bad: '{action: DENY}',
  }),
  on('spec.rules[].from[]', {
    id: 'AP-28',
    message: 'from needs a source',
    fails: ({ source }) => source === undefined,
    good: '{source: {namespaces: [shop]}}',
    bad: '{}',
  }),
  on(source, {
    id: 'AP-29',
    message: 'serviceAccounts cannot be combined with principals or namespaces in one source',
    fails: (value) =>
      filled(value, 'serviceAccounts', 'notServiceAccounts') &&
      filled(value, 'principals', 'notPrincipals', 'namespaces', 'notNamespaces'),
    good: '{serviceAccounts: [shop/cart]}',
    bad: '{serviceAccounts: [shop/cart], namespaces: [shop]}',
  }),
  on(source, {
    id: 'AP-30',
    message: 'a source needs at least one field',
    fails: (value) => isEmpty(value),
    good: '{namespaces: [shop]}',
    bad: '{}',
  }),
  on('spec.rules[].to[]', {
    id: 'AP-51',
    message: 'to needs an operation',
    fails: ({ operation }) => operation === undefined,
    good: '{operation: {methods: [GET]}}',
    bad: '{}',
  }),
  on(operation, {
    id: 'AP-52',
    message: 'an operation needs at least one field',
    fails: (value) => isEmpty(value),
    good: '{methods: [GET]}',
    bad: '{}',
  }),
];

/** What a TCP proxy knows of a peer: the rest of a source is about HTTP requests. */
const knownOverTcp = ['principals', 'namespaces', 'ipBlocks', 'remoteIpBlocks', 'serviceAccounts'] as const;

const denyOverTcp = on('spec.rules[]', {
  id: 'AP-69',
  level: 'Warning',
  message: 'this DENY rule has HTTP attributes only: on TCP ports it denies all traffic; name the ports',
  fails: ({ from = [], to = [] }, { object }) => {
    if (object.spec.action !== 'DENY') return false;
    if (to.length > 0) return !to.some(({ operation }) => !operation || filled(operation, 'ports', 'notPorts'));
    const tcp = knownOverTcp.flatMap((name) => [name, negated(name)]);
    return from.length > 0 && !from.some(({ source }) => filled(source ?? {}, ...tcp));
  },
  good: '{from: [{source: {namespaces: [shop]}}], to: [{operation: {methods: [GET], ports: ["80"]}}]}',
  bad: '{to: [{operation: {methods: [GET]}}]}',
  around: deny,
});

export const authorizationPolicyRules = defineRules({
  kind: 'AuthorizationPolicy',
  example: 'spec: {rules: [{from: [{source: {namespaces: [shop]}}]}]}',
  rules: [
    ...policyTarget(reference, { oneOf: 'AP-1', selector: 'AP-2', targetRef: 'AP-3', targetRefs: 'AP-4' }),
    ...customRules,
    ...structure,
    ...sourceLists,
    ...operationLists,
    ...conditions,
    denyOverTcp,
  ],
});

function filled<Name extends string>(value: { readonly [Key in Name]?: Texts }, ...names: readonly Name[]): boolean {
  return names.some((name) => (value[name]?.length ?? 0) > 0);
}

const isEmpty = (value: Source | Operation) => Object.values(value).every((list) => !list?.length);

function negated<Name extends string>(name: Name): `not${Capitalize<Name>}` {
  return `not${name[0]?.toUpperCase()}${name.slice(1)}` as `not${Capitalize<Name>}`; // the type system cannot follow the two halves
}
