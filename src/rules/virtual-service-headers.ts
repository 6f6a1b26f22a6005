import type { HeaderChanges, HttpRewrite, VirtualServiceSpec } from '#generated/kinds.ts';
import { changeableHeaderProblem, headerNames, headerValue, isToken, settableHeaderProblem } from './blocks/headers.ts';
import { regexProblem } from './blocks/strings.ts';
import { wordProblem } from './blocks/words.ts';
import { demand, rulesOf, under } from './define-rules.ts';
import type { Detail, RuleObject } from './rule.ts';

const source = 'istio pkg/config/validation/virtualservice.go, validateHTTPRoute, validateCORSPolicy';
const on = rulesOf<RuleObject<VirtualServiceSpec>>(source);
const onChanges = rulesOf<HeaderChanges>(source);
const route = 'route: [{destination: {host: a}}]';

const changeRules = [
  onChanges(['request.set', 'request.add'], {
    id: 'VS-38',
    message: 'must be a header of requests that can be set',
    fails: headerNames(settableHeaderProblem),
    good: '{":authority": a}',
    bad: '{":path": /a}',
    badAt: '[:path]',
  }),
  onChanges(['response.set', 'response.add'], {
    id: 'VS-41',
    message: 'must be a header of responses that can be set',
    fails: headerNames(changeableHeaderProblem),
    good: '{x-user: a}',
    bad: '{":status": "200"}',
    badAt: '[:status]',
  }),
  ...demand(headerValue, source, {
    'VS-39': ['request.set{}', 'request.add{}'],
    'VS-42': ['response.set{}', 'response.add{}'],
  }),
  ...(['request', 'response'] as const).map((direction) =>
    onChanges(`${direction}.remove[]`, {
      id: direction === 'request' ? 'VS-40' : 'VS-43',
      message: 'must be a header that can be removed',
      fails: changeableHeaderProblem,
      good: 'x-user',
      bad: 'Host',
    }),
  ),
];

/** Whether more than one part of a route writes the authority of requests. */
function writesAuthorityTwice(changes: HeaderChanges | undefined, rewrite: HttpRewrite | undefined): boolean {
  const { set = {}, add = {} } = changes?.request ?? {};
  const headers = [...Object.keys(set), ...Object.keys(add)].filter((name) => /^(?::authority|host)$/i.test(name));
  return headers.length + (rewrite?.authority ? 1 : 0) > 1;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];
const corsHeader = {
  message: 'must be a name of a header, or "*"',
  fails: (name: string) => name !== '*' && !isToken(name) && `"${name}" is no name of a header`,
  good: 'x-user',
  bad: 'x user',
};

export const httpHeaderRules = [
  ...under(['spec.http[].headers', 'spec.http[].route[].headers'], changeRules),
  on('spec.http[]', {
    id: 'VS-44',
    message:
      'the authority of requests is written more than once: by rewrite.authority or by headers that are set or added',
    fails: ({ headers, rewrite, route = [] }): readonly Detail[] => [
      ...(writesAuthorityTwice(headers, rewrite) ? [{ path: ['headers', 'request'] }] : []),
      ...route.flatMap(({ headers }, index) =>
        headers && writesAuthorityTwice(headers, rewrite) ? [{ path: ['route', index, 'headers', 'request'] }] : [],
      ),
    ],
    good: `{${route}, headers: {request: {set: {":authority": a}}}}`,
    bad: `{${route}, rewrite: {authority: a}, headers: {request: {set: {":authority": b}}}}`,
    badAt: '.headers.request',
  }),
  on('spec.http[].corsPolicy.allowOrigins[]', {
    id: 'VS-45',
    message: 'an origin needs exact, prefix or regex with a text',
    fails: ({ exact, prefix, regex }) => !exact && !prefix && !regex,
    good: '{exact: "https://a.example.com"}',
    bad: '{exact: ""}',
  }),
  on('spec.http[].corsPolicy.allowOrigins[]', {
    id: 'VS-46',
    message: 'must have a regular expression in RE2 syntax',
    fails: ({ regex = '' }) => regexProblem(regex),
    good: '{regex: ".*[.]example[.]com"}',
    bad: '{regex: "*.example.com"}',
  }),
  on('spec.http[].corsPolicy.allowMethods[]', {
    id: 'VS-47',
    message: `must be one of ${methods.join(', ')}`,
    fails: (method) => wordProblem(method, methods, 'HTTP method'),
    good: 'GET',
    bad: 'get',
  }),
  ...demand(corsHeader, source, {
    'VS-48': ['spec.http[].corsPolicy.allowHeaders[]', 'spec.http[].corsPolicy.exposeHeaders[]'],
  }),
];
