import { isIpOrCidr } from './blocks/addresses.ts';
import { type PolicyTarget, policyTarget } from './blocks/policy-target.ts';
import { type Demand, type Detail, defineRules, demand, type RuleObject, rulesOf } from './define-rules.ts';

type Texts = readonly string[];
type Negatable<Name extends string> = { readonly [Key in Name | `not${Capitalize<Name>}`]?: Texts };
type Source = Negatable<
  'principals' | 'requestPrincipals' | 'namespaces' | 'serviceAccounts' | 'trustDomains' | 'ipBlocks' | 'remoteIpBlocks'
>;
type Operation = Negatable<'hosts' | 'ports' | 'methods' | 'paths'>;
interface Condition extends Negatable<'values'> {
  readonly key?: string;
}
interface PolicyRule {
  readonly from?: readonly { readonly source?: Source }[];
  readonly to?: readonly { readonly operation?: Operation }[];
  readonly when?: readonly Condition[];
}
interface AuthorizationPolicy extends RuleObject {
  readonly spec: PolicyTarget & {
    readonly rules?: readonly PolicyRule[];
    readonly action?: string;
    readonly provider?: { readonly name?: string };
  };
}

const reference = 'istio validation of AuthorizationPolicy (pkg/config/validation, pkg/config/security)';
const on = rulesOf<AuthorizationPolicy>(reference);
const source = 'spec.rules[].from[].source';
const operation = 'spec.rules[].to[].operation';
const condition = 'spec.rules[].when[]';

const custom = 'spec: {action: CUSTOM, provider: {name: opa}, rules: [{}]}';
const deny = 'spec: {action: DENY, rules: [{}]}';
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

const customRules = [
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
    fails: ({ action, provider }) => action === 'CUSTOM' && !provider?.name,
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

/** A rule about every entry of a list; `first` where the reference stops at the first bad one. */
const entries = (
  words: Pick<Demand, 'message' | 'good' | 'bad'>,
  problem: (entry: string) => string | undefined,
  first = false,
): Demand<Texts> => ({
  ...words,
  badAt: '[0]',
  fails: (list) => {
    const bad = list.flatMap((entry, index): Detail[] => {
      const message = problem(entry);
      return message === undefined ? [] : [{ path: [index], message }];
    });
    return first ? bad.slice(0, 1) : bad;
  },
});

const noAddress = 'no IP address or address range';
const addresses = entries({ message: noAddress, good: '[10.0.0.1, 10.1.0.0/16]', bad: '[10.0.0.256]' }, (entry) =>
  isIpOrCidr(entry) ? undefined : `"${entry}" is ${noAddress}`,
);
const notEmpty = (good: string) =>
  entries(
    { message: 'an empty text', good, bad: "['']" },
    (entry) => (entry === '' ? 'an empty text matches nothing: remove it' : undefined),
    true,
  );
const ports = entries({ message: 'no port', good: "['80', '65535']", bad: "['65536']" }, (entry) =>
  isPort(entry) ? undefined : `"${entry}" is no port: a whole number from 0 to 65535 is wanted`,
);
const templates = entries(
  { message: 'no path', good: "['/orders/{*}/items/{**}', /static/*]", bad: "['/{**}/items/{*}']" },
  templateProblem,
  true,
);

const sourceLists = [
  ...demand(addresses, reference, {
    'AP-31': `${source}.ipBlocks`,
    'AP-32': `${source}.notIpBlocks`,
    'AP-33': `${source}.remoteIpBlocks`,
    'AP-34': `${source}.notRemoteIpBlocks`,
  }),
  ...demand(notEmpty('[shop]'), reference, {
    'AP-35': `${source}.principals`,
    'AP-36': `${source}.notPrincipals`,
    'AP-37': `${source}.requestPrincipals`,
    'AP-38': `${source}.notRequestPrincipals`,
    'AP-39': `${source}.namespaces`,
    'AP-40': `${source}.notNamespaces`,
  }),
  ...demand(notEmpty('[10.0.0.1]'), reference, {
    'AP-41': `${source}.ipBlocks`,
    'AP-42': `${source}.notIpBlocks`,
    'AP-43': `${source}.remoteIpBlocks`,
    'AP-44': `${source}.notRemoteIpBlocks`,
  }).map((rule, index) => ({ ...rule, also: [`AP-${31 + index}`] })),
  ...demand(
    {
      message: 'no service account',
      good: '[cart, shop/cart]',
      bad: "['shop/*']",
      badAt: '[0]',
      fails: (list: Texts) => serviceAccountProblems(list),
    },
    reference,
    { 'AP-45': `${source}.serviceAccounts`, 'AP-46': `${source}.notServiceAccounts` },
  ).map((rule) => ({ ...rule, around: 'spec: {rules: [{from: [{source: {ipBlocks: [10.0.0.1]}}]}]}' })),
  ...demand(
    entries({ message: 'no trust domain', good: "[cluster.local, 'td-*']", bad: "['a*b']" }, trustDomainProblem),
    reference,
    { 'AP-47': `${source}.trustDomains`, 'AP-48': `${source}.notTrustDomains` },
  ),
];

const operationLists = [
  ...demand(ports, reference, { 'AP-53': `${operation}.ports`, 'AP-54': `${operation}.notPorts` }),
  ...demand(notEmpty("['80']"), reference, { 'AP-55': `${operation}.ports`, 'AP-56': `${operation}.notPorts` }).map(
    (rule, index) => ({ ...rule, also: [`AP-${53 + index}`] }),
  ),
  ...demand(notEmpty('[GET]'), reference, {
    'AP-57': `${operation}.methods`,
    'AP-58': `${operation}.notMethods`,
    'AP-59': `${operation}.paths`,
    'AP-60': `${operation}.notPaths`,
    'AP-61': `${operation}.hosts`,
    'AP-62': `${operation}.notHosts`,
  }),
  ...demand(templates, reference, { 'AP-63': `${operation}.paths`, 'AP-64': `${operation}.notPaths` }),
];

const conditions = [
  on(condition, {
    id: 'AP-65',
    message: 'a condition needs a key',
    fails: ({ key }) => !key,
    good: '{key: source.ip, values: [10.0.0.1]}',
    bad: '{values: [a]}',
    also: ['AP-67', 'AP-68'],
  }),
  on(condition, {
    id: 'AP-66',
    message: 'a condition needs values or notValues',
    fails: ({ values, notValues }) => !values?.length && !notValues?.length,
    good: '{key: source.ip, notValues: [10.0.0.1]}',
    bad: '{key: source.ip}',
  }),
  on(condition, {
    id: 'AP-67',
    message: 'a value does not fit its key',
    fails: ({ key = '', values = [] }) => conditionProblems(key, values, 'values'),
    good: "{key: 'request.headers[x-user]', values: [anne]}",
    bad: '{key: source.ip, values: [house]}',
    badAt: '.values[0]',
  }),
  on(condition, {
    id: 'AP-68',
    message: 'a value does not fit its key',
    fails: ({ key = '', notValues = [] }) => conditionProblems(key, notValues, 'notValues'),
    good: '{key: destination.port, notValues: ["80"]}',
    bad: '{key: destination.port, notValues: [http]}',
    badAt: '.notValues[0]',
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
    if (to.length > 0) return !to.some(({ operation }) => filled(operation ?? {}, 'ports', 'notPorts'));
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

function serviceAccountProblems(list: Texts): readonly Detail[] {
  if (list.length > 16) return [{ message: `${list.length} service accounts: at most 16 are allowed` }];
  return list.flatMap((entry, index): Detail[] => {
    const message = serviceAccountProblem(entry);
    return message === undefined ? [] : [{ path: [index], message }];
  });
}

function serviceAccountProblem(account: string): string | undefined {
  if (account === '') return 'a service account needs a name';
  if (account.includes('*')) return `"${account}": a service account cannot have a wildcard`;
  if (account.length > 320)
    return `"${account.slice(0, 40)}…" has ${account.length} characters: at most 320 are allowed`;
  const halves = account.split('/');
  if (halves.length > 2 || halves.includes('')) return `"${account}" is neither NAME nor NAMESPACE/NAME`;
  return undefined;
}

function trustDomainProblem(domain: string): string | undefined {
  if (domain === '') return 'a trust domain needs a name';
  if (domain.includes('/')) return `"${domain}": a trust domain has no "/"`;
  const stars = domain.split('*').length - 1;
  const atAnEnd = domain.startsWith('*') || domain.endsWith('*');
  return stars > 1 || (stars === 1 && !atAnEnd) ? `"${domain}": one "*" at its start or its end is allowed` : undefined;
}

/** `pchar` of RFC 3986 as Envoy's URI templates want it. */
const literalSegment = /^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/;

function templateProblem(path: string): string | undefined {
  const isTemplate = /\{\*\*?\}/.test(path);
  let anythingSeen = false;
  for (const segment of path.replace(/^\/+|\/+$/g, '').split('/')) {
    const isOperator = segment === '{*}' || segment === '{**}';
    if (isOperator && anythingSeen) return `"${path}": nothing variable may follow {**}`;
    anythingSeen ||= segment === '{**}';
    if (isOperator) continue;
    if (/[{}]/.test(segment)) return `"${path}": braces are for the segments {*} and {**} only`;
    if (isTemplate && !literalSegment.test(segment)) return `"${path}": "${segment}" is no segment of a path`;
  }
  return undefined;
}

const isPort = (text: string) => /^\d+$/.test(text) && Number(text) <= 65535;
const free = () => undefined;
const address = (value: string) => (isIpOrCidr(value) ? undefined : `"${value}" is ${noAddress}`);

/** Keys of conditions, and what is wrong with a value of theirs. */
const attributes: Readonly<Record<string, (value: string) => string | undefined>> = {
  'source.ip': address,
  'remote.ip': address,
  'destination.ip': address,
  'destination.port': (value) => (isPort(value) ? undefined : `"${value}" is no port`),
  'source.serviceAccount': serviceAccountProblem,
  'source.trustDomain': trustDomainProblem,
  'source.namespace': free,
  'source.principal': free,
  'request.auth.principal': free,
  'request.auth.audiences': free,
  'request.auth.presenter': free,
  'connection.sni': free,
};
const keyed = ['request.headers', 'request.auth.claims', 'experimental.envoy.filters.'];
const obsolete = /^destination\.(?:namespace|labels.*|name|user)$/;

function conditionProblems(key: string, values: Texts, field: 'values' | 'notValues'): readonly Detail[] {
  const check = attributes[key] ?? (keyed.some((prefix) => key.startsWith(prefix)) ? keyedProblem(key) : badKey(key));
  if (typeof check === 'string') return [{ path: ['key'], message: check }];
  return values.flatMap((value, index): Detail[] => {
    const message = value === '' ? 'an empty text matches nothing: remove it' : check(value);
    return message === undefined ? [] : [{ path: [field, index], message }];
  });
}

function keyedProblem(key: string): string | (() => undefined) {
  return /^[^[]+\[.+\]$/s.test(key) ? free : `"${key}" needs a name in brackets, such as request.headers[x-user]`;
}

function badKey(key: string): string {
  if (obsolete.test(key)) return `"${key}" is no longer supported: select the workload in spec.selector`;
  return key === '' ? 'the empty key names no attribute' : `"${key}" is no attribute that conditions know`;
}
