import { linearRegex } from '../lib/linear-regex.ts';
import { inBlock } from './addresses.ts';
import { claimPath } from './http-match.ts';
import type { MeshSettings } from './settings.ts';
import type {
  AuthorizationCondition,
  AuthorizationOperation,
  AuthorizationRule,
  AuthorizationSource,
} from './shapes.ts';

/** A connection or request as policies at its receiver see it. */
export interface Attempt {
  readonly isHttp: boolean;
  /** Address of the direct peer, and of the client behind trusted proxies. */
  readonly sourceIp: string;
  readonly remoteIp: string;
  /** `cluster.local/ns/NS/sa/SA`; undefined without mTLS. */
  readonly principal: string | undefined;
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a token that a RequestAuthentication accepted. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  /** The port that the receiver listens on. */
  readonly port: number;
  readonly destinationIp: string;
  readonly sni: string | undefined;
}

/** Where a rule stands and how it is read. */
export interface RuleContext {
  readonly namespace: string;
  readonly settings: MeshSettings;
  readonly action: string;
  /** ztunnel knows no HTTP: fields of it are lost, as on a TCP port. */
  readonly isZtunnel?: boolean;
}

/** One test of a rule: whether it needs HTTP, and whether it holds. */
interface Test {
  readonly isHttp: boolean;
  holds(): boolean;
}

/** Whether a rule matches. On connections without HTTP an ALLOW rule with HTTP fields never does; others lose the fields. */
export function ruleMatches(rule: AuthorizationRule, attempt: Attempt, context: RuleContext): boolean {
  const when = (rule.when ?? []).map((condition) => conditionTests(condition, attempt, context));
  if (when.some((tests) => tests === undefined)) return false;
  const sources = (rule.from ?? []).map(({ source = {} }) => sourceTests(source, attempt, context));
  const operations = (rule.to ?? []).map(({ operation = {} }) => operationTests(operation, attempt));
  const conditions = when.flatMap((tests) => tests ?? []);
  if (!attempt.isHttp && context.action === 'ALLOW' && !context.isZtunnel)
    if ([...sources, ...operations, conditions].flat().some(({ isHttp }) => isHttp)) return false;
  const isLost = ({ isHttp }: Test) => isHttp && !attempt.isHttp;
  const all = (tests: readonly Test[]) =>
    tests.every((test) => (isLost(test) ? context.action !== 'ALLOW' : test.holds()));
  const any = (lists: readonly (readonly Test[])[]) => lists.length === 0 || lists.some(all);
  return any(sources) && any(operations) && all(conditions);
}

const one = (
  isHttp: boolean,
  values: readonly string[] | undefined,
  holds: (value: string) => boolean,
): readonly Test[] => (values?.length ? [{ isHttp, holds: () => values.some(holds) }] : []);
const none = (
  isHttp: boolean,
  values: readonly string[] | undefined,
  holds: (value: string) => boolean,
): readonly Test[] => (values?.length ? [{ isHttp, holds: () => !values.some(holds) }] : []);

function pair(
  isHttp: boolean,
  [values, notValues]: readonly [readonly string[] | undefined, readonly string[] | undefined],
  holds: (value: string) => boolean,
): readonly Test[] {
  return [...one(isHttp, values, holds), ...none(isHttp, notValues, holds)];
}

function sourceTests(source: AuthorizationSource, attempt: Attempt, context: RuleContext): readonly Test[] {
  const { principal, claims } = attempt;
  const requestPrincipal = requestPrincipalOf(claims);
  return [
    ...pair(false, [source.principals, source.notPrincipals], (value) => principalFits(value, principal, context)),
    ...pair(true, [source.requestPrincipals, source.notRequestPrincipals], (value) =>
      textFits(value, requestPrincipal),
    ),
    ...pair(false, [source.namespaces, source.notNamespaces], (value) => namespaceFits(value, principal)),
    ...pair(false, [source.serviceAccounts, source.notServiceAccounts], (value) =>
      serviceAccountFits(value, principal, context.namespace),
    ),
    ...pair(false, [source.trustDomains, source.notTrustDomains], (value) => textFits(value, principal?.split('/')[0])),
    ...pair(false, [source.ipBlocks, source.notIpBlocks], (value) => inBlock(attempt.sourceIp, value)),
    ...pair(false, [source.remoteIpBlocks, source.notRemoteIpBlocks], (value) => inBlock(attempt.remoteIp, value)),
  ];
}

function operationTests(operation: AuthorizationOperation, attempt: Attempt): readonly Test[] {
  const [path = ''] = attempt.path.split('?');
  return [
    ...pair(true, [operation.hosts, operation.notHosts], (value) =>
      textFits(value.toLowerCase(), attempt.host.toLowerCase()),
    ),
    ...pair(false, [operation.ports, operation.notPorts], (value) => Number(value) === attempt.port),
    ...pair(true, [operation.methods, operation.notMethods], (value) => textFits(value, attempt.method)),
    ...pair(true, [operation.paths, operation.notPaths], (value) => pathFits(value, path)),
  ];
}

/** A value of a policy: `*` for any text but none, `*x`, `x*`, or exactly this. */
export function textFits(pattern: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (pattern === '*') return value !== '';
  if (pattern.startsWith('*')) return value.endsWith(pattern.slice(1));
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  return value === pattern;
}

function pathFits(pattern: string, path: string): boolean {
  if (!/\{\*{1,2}\}/.test(pattern)) return textFits(pattern, path);
  const parts = pattern.split(/(\{\*{1,2}\})/).map((part) => {
    if (part === '{*}') return '[^/]+';
    return part === '{**}' ? '.*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return linearRegex(parts.join(''))?.matchesWhole(path) ?? false;
}

function principalFits(value: string, principal: string | undefined, { settings }: RuleContext): boolean {
  if (principal === undefined) return false;
  return withTrustDomains(value, settings).some((text) => textFits(text, principal));
}

/** A principal of the mesh's own trust domain stands for all names of that domain. */
function withTrustDomains(value: string, { trustDomain, trustDomainAliases }: MeshSettings): readonly string[] {
  const domains = new Set([trustDomain, ...trustDomainAliases]);
  const parts = value.split('/');
  const [first = '', ...rest] = parts;
  const isOwn = (domain: string) => domain === first || (first.startsWith('*') && domain.endsWith(first.slice(1)));
  if (parts.length !== 5 || first === '*' || !([...domains].some(isOwn) || first === 'cluster.local')) return [value];
  return [...new Set([...domains, first])].map((domain) => [domain, ...rest].join('/'));
}

function namespaceFits(pattern: string, principal: string | undefined): boolean {
  const [, namespace] = /\/ns\/([^/]*)\//.exec(`/${principal ?? ''}`) ?? [];
  if (principal === undefined || namespace === undefined) return false;
  const expression = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return linearRegex(expression.join('.*'))?.matchesWhole(namespace) ?? false;
}

function serviceAccountFits(value: string, principal: string | undefined, own: string): boolean {
  const [first = '', second] = value.split('/');
  const wanted = second === undefined ? `ns/${own}/sa/${first}` : `ns/${first}/sa/${second}`;
  return principal?.slice(principal.indexOf('/') + 1) === wanted;
}

/** `ISSUER/SUBJECT` of a token. */
const requestPrincipalOf = (claims: Attempt['claims']) =>
  claims && typeof claims.iss === 'string' && typeof claims.sub === 'string'
    ? `${claims.iss}/${claims.sub}`
    : undefined;

/** The tests of a condition; undefined for a key that istiod does not know: it drops the rule. */
function conditionTests(
  condition: AuthorizationCondition,
  attempt: Attempt,
  context: RuleContext,
): readonly Test[] | undefined {
  const { key = '', values, notValues } = condition;
  const test = (isHttp: boolean, holds: (value: string) => boolean) => pair(isHttp, [values, notValues], holds);
  const source = (field: string) =>
    sourceTests({ [field]: values, [`not${field[0]?.toUpperCase()}${field.slice(1)}`]: notValues }, attempt, context);
  const header = /^request\.headers\[(.+)\]$/.exec(key)?.[1];
  if (header) return test(true, (value) => headerFits(value, header, attempt));
  if (key.startsWith('request.auth.claims[')) {
    const path = claimPath(`@${key}`) ?? [];
    return test(true, (value) => claimOf(attempt.claims, path).some((text) => textFits(value, text)));
  }
  if (key.startsWith('experimental.envoy.filters.')) return [];
  const known: Readonly<Record<string, () => readonly Test[]>> = {
    'source.ip': () => source('ipBlocks'),
    'remote.ip': () => source('remoteIpBlocks'),
    'source.namespace': () => source('namespaces'),
    'source.principal': () => source('principals'),
    'source.serviceAccount': () => source('serviceAccounts'),
    'source.trustDomain': () => source('trustDomains'),
    'request.auth.principal': () => source('requestPrincipals'),
    'request.auth.audiences': () =>
      test(true, (value) => claimOf(attempt.claims, ['aud']).some((text) => textFits(value, text))),
    'request.auth.presenter': () =>
      test(true, (value) => claimOf(attempt.claims, ['azp']).some((text) => textFits(value, text))),
    'destination.ip': () => test(false, (value) => inBlock(attempt.destinationIp, value)),
    'destination.port': () => test(false, (value) => Number(value) === attempt.port),
    'connection.sni': () => test(false, (value) => textFits(value, attempt.sni)),
  };
  return known[key]?.();
}

function headerFits(pattern: string, name: string, { headers }: Attempt): boolean {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name.toLowerCase());
  return found !== undefined && textFits(pattern, headers[found]);
}

function claimOf(claims: Attempt['claims'], path: readonly string[]): readonly string[] {
  let value: unknown = claims;
  for (const name of path)
    value =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)[name]
        : undefined;
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== 'string') return [];
  return path[path.length - 1] === 'scope' ? value.split(' ') : [value];
}
