import { isMap, mapsIn } from '../../lib/tree.ts';
import { fullName } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

/** Why a value is not of the form that requests have; '' when it is. Values with a star at an end match by beginning or end. */
type Judge = (text: string) => string;

const isExact = (text: string) => !text.startsWith('*') && !text.endsWith('*');

const principal: Judge = (text) => {
  if (text.includes('://')) return 'a principal is written without spiffe://: TRUST_DOMAIN/ns/NAMESPACE/sa/ACCOUNT';
  if (isExact(text) && !/^[^/]+\/ns\/[^/]+\/sa\/[^/]+$/.test(text))
    return 'a principal is TRUST_DOMAIN/ns/NAMESPACE/sa/ACCOUNT';
  return '';
};
const requestPrincipal: Judge = (text) =>
  isExact(text) && !text.includes('/') ? 'a principal of a request is ISSUER/SUBJECT' : '';
const path: Judge = (text) => {
  if (text.includes('?')) return 'paths are compared without the query';
  if (isExact(text) && !text.startsWith('/') && !text.startsWith('{')) return 'a path begins with /';
  const inner = text.replace(/^\*|\*$/g, '');
  if (/\.$/.test(inner) && text.endsWith('.*')) return 'paths are no regular expressions: end it with /*';
  if (/^\^|\$$|\\|\(\?|\[[^\]]*\][*+]/.test(text)) return 'paths are no regular expressions';
  return inner.includes('*') && !inner.includes('{')
    ? 'a star in the middle is a star: only at an end it stands for anything'
    : '';
};
const method: Judge = (text) =>
  /[a-z]/.test(text) ? `methods are written in capital letters: ${text.toUpperCase()}` : '';
const host: Judge = (text) => (/:\/\/|\//.test(text) ? 'a host has no scheme and no path' : '');

/** Fields of `from[].source` and `to[].operation`; the opposite of each is judged alike. */
const judges: Readonly<Record<string, Judge>> = {
  principals: principal,
  requestPrincipals: requestPrincipal,
  paths: path,
  methods: method,
  hosts: host,
};

/** `methods` of `notMethods`. */
const positive = (name: string) => name.replace(/^not([A-Z])/, (_, letter: string) => letter.toLowerCase());

interface StrangeValue {
  readonly value: string;
  readonly why: string;
  readonly path: string;
}

const parts = [
  ['from', 'source'],
  ['to', 'operation'],
] as const;

function* strangeValues(spec: unknown): Generator<StrangeValue> {
  for (const [index, rule] of mapsIn(isMap(spec) ? spec.rules : []).entries())
    for (const [list, part] of parts)
      for (const [at, entry] of mapsIn(rule[list]).entries())
        yield* strangeFields(entry[part], `spec.rules[${index}].${list}[${at}].${part}`);
}

function* strangeFields(fields: unknown, path: string): Generator<StrangeValue> {
  for (const [name, values] of Object.entries(isMap(fields) ? fields : {})) {
    const judge = judges[name] ?? judges[positive(name)];
    if (!judge || !Array.isArray(values)) continue;
    for (const [place, value] of values.entries()) {
      const why = typeof value === 'string' ? judge(value) : '';
      if (why !== '') yield { value: String(value), why, path: `${path}.${name}[${place}]` };
    }
  }
}

export const policyValueForm = defineAnalyzer({
  name: 'auth.ValueFormAnalyzer',
  summary: 'What AuthorizationPolicies compare with is written as requests have it.',
  why: 'Values are compared as they stand. One that requests do not have matches nothing: an ALLOW policy denies, a DENY policy lets pass, and nothing says so.',
  fix: 'Write the value as it is compared: see the finding.',
  reads: ['AuthorizationPolicy'],
  emits: ['IST9003'],
  *check(world) {
    for (const policy of world.all('AuthorizationPolicy'))
      for (const { value, why, path: where } of strangeValues(policy.object.spec))
        yield finding('IST9003', policy, where, fullName(policy), value, why);
  },
  examples: [
    {
      good: 'values as requests have them',
      yaml: `kind: AuthorizationPolicy
spec: {rules: [{from: [{source: {principals: ['cluster.local/ns/shop/sa/web', '*/sa/web', '*'], requestPrincipals: ['https://idp/*', '*']}}], to: [{operation: {methods: [GET, '*'], paths: ['/api', '/api/*', '*.css', '/v1/{*}/items', '*'], hosts: ['shop.example.com', '*.example.com', 'shop:8080']}}]}]}`,
    },
    {
      bad: 'principals of other forms',
      yaml: `kind: AuthorizationPolicy
spec: {rules: [{from: [{source: {principals: ['spiffe://cluster.local/ns/shop/sa/web', 'ns/shop/sa/web', 'cluster.local/ns/shop/web'], requestPrincipals: [me]}}]}]}`,
      finds: [
        { code: 'IST9003', at: 'spec.rules[0].from[0].source.principals[0]' },
        { code: 'IST9003', at: 'spec.rules[0].from[0].source.principals[1]' },
        { code: 'IST9003', at: 'spec.rules[0].from[0].source.principals[2]' },
        { code: 'IST9003', at: 'spec.rules[0].from[0].source.requestPrincipals[0]' },
      ],
    },
    {
      bad: 'paths, methods and hosts of other forms',
      yaml: `kind: AuthorizationPolicy
spec: {rules: [{to: [{operation: {paths: ['api', '/a/*/b', '/a?x=1', '/a/.*', '^/a$'], notMethods: [get], hosts: ['https://a.com']}}]}]}`,
      finds: [
        ...[0, 1, 2, 3, 4].map((index) => ({ code: 'IST9003', at: `spec.rules[0].to[0].operation.paths[${index}]` })),
        { code: 'IST9003', at: 'spec.rules[0].to[0].operation.notMethods[0]' },
        { code: 'IST9003', at: 'spec.rules[0].to[0].operation.hosts[0]' },
      ],
    },
  ],
});
