import { type AuthorizationPolicy, condition, on, source } from './authorization-policy-types.ts';
import type { Rule } from './rule.ts';

const custom = 'spec: {action: CUSTOM, provider: {name: opa}, rules: [{}]}';
const isCustom = ({ object }: { object: AuthorizationPolicy }) => object.spec.action === 'CUSTOM';

/** Fields of a source that an external authorizer gets no help with. */
const refusedWithCustom = {
  'AP-7': 'namespaces',
  'AP-8': 'notNamespaces',
  'AP-9': 'serviceAccounts',
  'AP-10': 'notServiceAccounts',
  'AP-11': 'trustDomains',
  'AP-12': 'notTrustDomains',
  'AP-13': 'principals',
  'AP-14': 'notPrincipals',
  'AP-15': 'requestPrincipals',
  'AP-16': 'notRequestPrincipals',
} as const;
const keysRefusedWithCustom = {
  'AP-18': 'source.namespace',
  'AP-19': 'source.serviceAccount',
  'AP-20': 'source.trustDomain',
  'AP-21': 'source.principal',
} as const;
/** What goes with action CUSTOM, whose decisions others make. */
export const customRules: readonly Rule[] = [
  on('spec', {
    id: 'AP-5',
    message: 'a CUSTOM policy without rules asks its provider about no request',
    fails: ({ action, rules }) => action === 'CUSTOM' && !rules?.length,
    good: '{action: CUSTOM, provider: {name: opa}, rules: [{}]}',
    bad: '{action: CUSTOM, provider: {name: opa}}',
  }),
  on('spec', {
    id: 'AP-6',
    message: 'a CUSTOM policy needs provider.name, an extension provider of the mesh configuration',
    fails: ({ action, provider, rules }) => action === 'CUSTOM' && !!rules?.length && !provider?.name, // else see AP-5
    good: '{action: CUSTOM, provider: {name: opa}, rules: [{}]}',
    bad: '{action: CUSTOM, rules: [{}]}',
  }),
  ...Object.entries(refusedWithCustom).map(([id, field]) =>
    on(source, {
      id,
      message: `${field} cannot be used with action CUSTOM`,
      fails: (value, here) => (isCustom(here) && value[field]?.length ? { path: [field] } : undefined),
      good: '{ipBlocks: [10.0.0.0/8]}',
      bad: `{${field}: [shop]}`,
      badAt: `.${field}`,
      around: custom,
    }),
  ),
  ...Object.entries(keysRefusedWithCustom).map(([id, refused]) =>
    on(condition, {
      id,
      message: `the condition ${refused} cannot be used with action CUSTOM`,
      fails: ({ key }, here) => (isCustom(here) && key === refused ? { path: ['key'] } : undefined),
      good: '{key: source.ip, values: [10.0.0.1]}',
      bad: `{key: ${refused}, values: [shop/cart]}`.replace(
        'trustDomain, values: [shop/cart]',
        'trustDomain, values: [shop]',
      ),
      badAt: '.key',
      around: custom,
    }),
  ),
  on(condition, {
    id: 'AP-22',
    message: 'conditions on request.auth cannot be used with action CUSTOM',
    fails: ({ key }, here) => (isCustom(here) && key?.startsWith('request.auth.') ? { path: ['key'] } : undefined),
    good: '{key: source.ip, values: [10.0.0.1]}',
    bad: '{key: request.auth.principal, values: [anne]}',
    badAt: '.key',
    around: custom,
  }),
  on('spec', {
    id: 'AP-23',
    message: 'provider belongs to action CUSTOM only',
    fails: ({ action, provider }) => provider !== undefined && action !== 'CUSTOM' && { path: ['provider'] },
    good: custom.slice('spec: '.length),
    bad: '{action: ALLOW, provider: {name: opa}}',
    badAt: '.provider',
  }),
];
