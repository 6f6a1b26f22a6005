import type { VirtualServiceSpec } from '#generated/kinds.ts';
import { duration, durationNs } from './blocks/durations.ts';
import { fractionalPercent, notNegative } from './blocks/numbers.ts';
import { portNumberIfSet } from './blocks/ports.ts';
import { grpcStatuses, httpStatuses } from './blocks/status-codes.ts';
import { regexProblem } from './blocks/strings.ts';
import { wordProblem } from './blocks/words.ts';
import { around, demand, type Rule, type RuleObject, rulesOf } from './define-rules.ts';

const source = 'istio pkg/config/validation/virtualservice.go, validateHTTPRoute';
const on = rulesOf<RuleObject<VirtualServiceSpec>>(source);
const object = (route: string) => `spec: {hosts: [a.example.com], http: [{${route}}]}`;
const to = 'route: [{destination: {host: a}}]';

const durations = [
  ...demand(duration, source, { 'VS-49': 'spec.http[].corsPolicy.maxAge', 'VS-87': 'spec.http[].timeout' }),
  on('spec.http[].corsPolicy.maxAge', {
    id: 'VS-50',
    message: 'browsers count whole seconds',
    fails: (text) => (durationNs(text) ?? 0) % 1e9 !== 0 && `${text} must be a whole number of seconds`,
    good: '1m30s',
    bad: '1.5s',
  }),
];

/** Envoy's conditions for HTTP and gRPC. */
const retryConditions = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];
const isRetryCondition = (item: string) =>
  retryConditions.includes(item) || (/^\d+$/.test(item) && httpStatuses.has(Number(item)));

const retries = around(object(`${to}, retries: {attempts: 1}`), [
  ...demand(notNegative, source, { 'VS-78': 'spec.http[].retries.attempts' }),
  on('spec.http[].retries', {
    id: 'VS-79',
    message: 'attempts is 0 (no retries), so that perTryTimeout, retryOn and retryRemoteLocalities have no effect',
    fails: ({ attempts = 0, perTryTimeout, retryOn, retryRemoteLocalities }) =>
      attempts === 0 && (perTryTimeout !== undefined || !!retryOn || retryRemoteLocalities !== undefined),
    good: '{attempts: 0}',
    bad: '{attempts: 0, retryRemoteLocalities: false}',
  }),
  ...demand(duration, source, {
    'VS-80': 'spec.http[].retries.perTryTimeout',
    'VS-82': 'spec.http[].retries.backoff',
  }),
  on('spec.http[].retries.retryOn', {
    id: 'VS-81',
    message: 'must list conditions that Envoy knows, or HTTP statuses, with commas between and no spaces',
    fails: (text) => {
      const unknown = text === '' ? undefined : text.split(',').find((item) => !isRetryCondition(item));
      if (unknown === undefined) return undefined;
      if (isRetryCondition(unknown.trim())) return { message: `"${unknown}" has a space too many` };
      return wordProblem(unknown, retryConditions, 'HTTP status and no condition for a retry');
    },
    good: '"5xx,connect-failure,503"',
    bad: '5xx, 503',
  }),
]);

const faults = [
  on('spec.http[].fault', {
    id: 'VS-51',
    message: 'a fault needs abort or delay',
    fails: ({ abort, delay }) => !abort && !delay,
    good: '{delay: {fixedDelay: 5s}}',
    bad: '{}',
  }),
  ...demand(fractionalPercent, source, {
    'VS-52': 'spec.http[].fault.abort.percentage',
    'VS-57': 'spec.http[].fault.delay.percentage',
  }),
  on('spec.http[].fault.abort.grpcStatus', {
    id: 'VS-53',
    message: `must be one of ${grpcStatuses.join(', ')}`,
    fails: (status) => wordProblem(status, grpcStatuses, 'gRPC status'),
    good: 'UNAVAILABLE',
    bad: 'unavailable',
  }),
  on('spec.http[].fault.abort.http2Error', {
    id: 'VS-54',
    message: 'faults with HTTP/2 errors are not supported: use httpStatus or grpcStatus',
    fails: () => true,
    around: object(`${to}, fault: {abort: {}}`),
    good: '',
    bad: 'CANCEL',
  }),
  on('spec.http[].fault.abort.httpStatus', {
    id: 'VS-55',
    message: 'must be an HTTP status from 200 to 600',
    fails: (status) => (status < 200 || status > 600) && `${status} is no status to answer with: 200 to 600`,
    good: '503',
    bad: '199',
  }),
  ...demand(duration, source, {
    'VS-58': 'spec.http[].fault.delay.fixedDelay',
  }),
  on('spec.http[].fault.delay.exponentialDelay', {
    id: 'VS-60',
    message: 'exponentialDelay is not supported: use fixedDelay',
    fails: () => true,
    around: object(`${to}, fault: {delay: {}}`),
    good: '',
    bad: '1s',
  }),
  ...demand({ ...duration, good: '' }, source, { 'VS-59': 'spec.http[].fault.delay.exponentialDelay' }).map((rule) => ({
    ...rule,
    also: ['VS-60'],
    around: object(`${to}, fault: {delay: {}}`),
  })),
];

const above100 = {
  message: 'must be at most 100',
  fails: (value: number) => value > 100 && `${value} is more than 100 percent`,
  good: '100',
  bad: '100.5',
};
const below0 = { message: 'must not be negative', fails: (value: number) => value < 0, good: '0', bad: '-0.5' };

const mirroring = around(object(`${to}, mirrors: [{destination: {host: b}}]`), [
  on('spec.http[].mirrorPercent', {
    id: 'VS-61',
    message: 'must be at most 100',
    fails: (value) => value > 100 && `${value} is more than 100 percent`,
    good: '',
    bad: '101',
    also: ['VS-62'],
  }),
  on('spec.http[].mirrorPercent', {
    id: 'VS-62',
    level: 'Warning',
    message: 'mirrorPercent is deprecated',
    fails: () => ({ suggestion: 'use mirrorPercentage' }),
    good: '',
    bad: '50',
  }),
  ...demand(above100, source, {
    'VS-63': 'spec.http[].mirrorPercentage.value',
    'VS-69': 'spec.http[].mirrors[].percentage.value',
  }),
  ...demand(below0, source, {
    'VS-64': 'spec.http[].mirrorPercentage.value',
    'VS-70': 'spec.http[].mirrors[].percentage.value',
  }),
  on('spec.http[].mirrors[]', {
    id: 'VS-67',
    message: 'a mirror needs a destination',
    fails: ({ destination }) => !destination,
    good: '{destination: {host: b}}',
    bad: '{percentage: {value: 50}}',
  }),
]);

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

const rewrites = [
  on('spec.http[].rewrite', {
    id: 'VS-83',
    message: 'uri and uriRegexRewrite exclude each other',
    fails: ({ uri, uriRegexRewrite }) => !!uri && uriRegexRewrite !== undefined,
    good: '{uriRegexRewrite: {match: ^/a, rewrite: /b}}',
    bad: '{uri: /c, uriRegexRewrite: {match: ^/a, rewrite: /b}}',
  }),
  on('spec.http[].rewrite', {
    id: 'VS-84',
    message: 'a rewrite needs uri, uriRegexRewrite or authority',
    fails: ({ uri, uriRegexRewrite, authority }) => !uri && !uriRegexRewrite && !authority,
    good: '{authority: a.example.com}',
    bad: '{uri: ""}',
  }),
  on('spec.http[].rewrite.uriRegexRewrite', {
    id: 'VS-85',
    message: 'uriRegexRewrite needs match and rewrite',
    fails: ({ match, rewrite }) => !match || !rewrite,
    good: '{match: ^/a, rewrite: /b}',
    bad: '{match: ^/a}',
  }),
  on('spec.http[].rewrite.uriRegexRewrite.match', {
    id: 'VS-86',
    message: 'must be a regular expression in RE2 syntax of at most 1024 bytes',
    fails: regexProblem,
    around: object(`${to}, rewrite: {uriRegexRewrite: {rewrite: /b}}`),
    good: '"^/a/(.*)$"',
    bad: '"^/a/(.*$"',
  }),
];

export const httpPolicyRules: readonly Rule[] = [
  ...durations,
  ...retries,
  ...faults,
  ...mirroring,
  ...redirects,
  ...answers,
  ...rewrites,
];
