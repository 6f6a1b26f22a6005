import type { VirtualServiceSpec } from '#generated/kinds.ts';
import { duration, durationNs } from './blocks/durations.ts';
import { notNegative } from './blocks/numbers.ts';
import { httpStatuses } from './blocks/status-codes.ts';
import { regexProblem } from './blocks/strings.ts';
import { wordProblem } from './blocks/words.ts';
import { around, demand, rulesOf } from './define-rules.ts';
import type { Rule, RuleObject } from './rule.ts';

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

export const httpPolicyRules: readonly Rule[] = [...durations, ...retries, ...rewrites];
