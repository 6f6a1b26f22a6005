import type { HttpMatch, VirtualServiceSpec } from '#generated/kinds.ts';
import { gatewayNameProblems } from './blocks/gateway-names.ts';
import { headerNameProblem, headerNames, isClaimHeader } from './blocks/headers.ts';
import { dnsLabel } from './blocks/hosts.ts';
import { labels } from './blocks/labels.ts';
import { portNumberIfSet } from './blocks/ports.ts';
import { stringMatch, stringMatchProblem, stringMatchRegex } from './blocks/strings.ts';
import { demand, rulesOf } from './define-rules.ts';
import type { Detail, RuleObject } from './rule.ts';

const source = 'istio pkg/config/validation/virtualservice.go, validateHTTPRouteMatchRequest';
const on = rulesOf<RuleObject<VirtualServiceSpec>>(source);
const match = 'spec.http[].match[]';

/** The namespace of a client is given by its name; an empty text stands for none. */
const namespaceIfSet = { ...dnsLabel, fails: (text: string) => text !== '' && dnsLabel.fails(text) };

/** The header matches that look at claims of a token. */
function claimMatches({ headers = {}, withoutHeaders = {} }: HttpMatch): readonly Detail[] {
  return Object.entries({ headers, withoutHeaders }).flatMap(([field, matches]) =>
    Object.keys(matches)
      .filter(isClaimHeader)
      .map((name) => ({ path: [field, name] })),
  );
}

export const httpMatchRules = [
  on(match, {
    id: 'VS-5',
    message: 'claims of a token can be matched at gateways only: name gateways, and not mesh',
    fails: (value, { object }) => {
      const { gateways = [] } = object.spec;
      return gateways.length > 0 && !gateways.includes('mesh') ? [] : claimMatches(value);
    },
    good: '{headers: {x-group: {exact: a}}}',
    bad: '{headers: {"@request.auth.claims.group": {exact: a}}}',
    badAt: '.headers[@request.auth.claims.group]',
  }),
  on(`${match}.headers`, {
    id: 'VS-25',
    message: 'must be a name of a header',
    fails: headerNames(headerNameProblem),
    good: '{x-user: {exact: a}}',
    bad: '{"x user": {exact: a}}',
    badAt: '[x user]',
  }),
  on(`${match}.withoutHeaders`, {
    id: 'VS-27',
    message: 'must be a name of a header',
    fails: headerNames(headerNameProblem),
    good: '{x-user: {}}',
    bad: '{"x user": {}}',
    badAt: '[x user]',
  }),
  on(`${match}.withoutHeaders{}`, {
    id: 'VS-28',
    message: 'must have a prefix that is not empty, or a regular expression in RE2 syntax',
    fails: (value) => value.regex !== '*' && stringMatchProblem(value), // "*" asks for the header to be absent
    good: '{regex: "*"}',
    bad: '{regex: "**"}',
  }),
  ...demand(stringMatchRegex, source, { 'VS-29': `${match}.uri` }),
  ...demand(stringMatch, source, {
    'VS-26': `${match}.headers{}`,
    'VS-30': `${match}.scheme`,
    'VS-31': `${match}.method`,
    'VS-32': `${match}.authority`,
    'VS-33': `${match}.queryParams{}`,
  }),
  ...demand(portNumberIfSet, source, { 'VS-34': `${match}.port` }),
  ...demand(labels, source, { 'VS-35': `${match}.sourceLabels` }),
  on(`${match}.gateways`, {
    id: 'VS-36',
    message: 'gateways are named NAME or NAMESPACE/NAME',
    fails: (names) => gatewayNameProblems(names).filter(({ level }) => level !== 'Warning'),
    good: '[shop/gateway, gateway.shop]',
    bad: '[shop/gateway/http]',
    badAt: '[0]',
  }),
  ...demand(namespaceIfSet, source, { 'VS-37': `${match}.sourceNamespace` }),
];
