import type { VirtualServiceSpec } from '#generated/kinds.ts';
import { portNumberIfSet } from './blocks/ports.ts';
import { wordProblem } from './blocks/words.ts';
import { around, demand, rulesOf } from './define-rules.ts';
import type { Rule, RuleObject } from './rule.ts';

const source = 'istio pkg/config/validation/virtualservice.go, validateHTTPRoute';
const on = rulesOf<RuleObject<VirtualServiceSpec>>(source);
const object = (route: string) => `spec: {hosts: [a.example.com], http: [{${route}}]}`;

const redirects = around(object('redirect: {uri: /a}'), [
  on('spec.http[].redirect', {
    id: 'VS-71',
    stops: true,
    message: 'a redirect needs uri, authority, scheme or port',
    fails: ({ uri, authority, scheme, port, derivePort }) =>
      !uri && !authority && !scheme && port === undefined && derivePort === undefined,
    good: '{scheme: https}',
    bad: '{redirectCode: 302}',
  }),
  on('spec.http[].redirect.redirectCode', {
    id: 'VS-72',
    message: 'must be an HTTP status from 300 to 399',
    fails: (code) => code !== 0 && (code < 300 || code > 399) && `${code} is no status of a redirect: 300 to 399`,
    good: '302',
    bad: '200',
  }),
  on('spec.http[].redirect.scheme', {
    id: 'VS-73',
    message: 'must be http or https',
    fails: (scheme) => scheme !== '' && wordProblem(scheme, ['http', 'https'], 'scheme to redirect to'),
    good: 'https',
    bad: 'ftp',
  }),
  ...demand(portNumberIfSet, source, { 'VS-74': 'spec.http[].redirect.port' }),
]);

const [warnBytes, maxBytes] = [100 * 1024, 1024 * 1024];
const bytesOf = ({ string = '', bytes }: { readonly string?: string; readonly bytes?: string }) =>
  bytes === undefined ? new TextEncoder().encode(string).length : Math.floor((bytes.replace(/=+$/, '').length * 3) / 4);

const answers = around(object('directResponse: {status: 200}'), [
  on('spec.http[].directResponse.body', {
    id: 'VS-75',
    message: 'a body of more than 1 MiB is too large for a direct response',
    fails: (body) => bytesOf(body) > maxBytes,
    good: '{string: a}',
    bad: `{string: ${'a'.repeat(maxBytes + 1)}}`,
  }),
  on('spec.http[].directResponse.body', {
    id: 'VS-76',
    level: 'Warning',
    message: 'a body of more than 100 KiB costs every proxy memory',
    fails: (body) => bytesOf(body) > warnBytes && bytesOf(body) <= maxBytes,
    good: '{bytes: YQ==}',
    bad: `{string: ${'a'.repeat(warnBytes + 1)}}`,
  }),
  on('spec.http[].directResponse', {
    id: 'VS-77',
    message: 'a direct response needs a status from 200 to 600',
    fails: ({ status = 0 }) => (status < 200 || status > 600) && { path: ['status'] },
    good: '{status: 503}',
    bad: '{status: 100}',
    badAt: '.status',
  }),
]);

/** Routes that answer by themselves: redirects and fixed responses. */
export const answerRules: readonly Rule[] = [...redirects, ...answers];
