import type { VirtualServiceSpec } from '#generated/kinds.ts';
import { duration } from './blocks/durations.ts';
import { fractionalPercent } from './blocks/numbers.ts';
import { grpcStatuses } from './blocks/status-codes.ts';
import { wordProblem } from './blocks/words.ts';
import { around, demand, rulesOf } from './define-rules.ts';
import type { Rule, RuleObject } from './rule.ts';

const source = 'istio pkg/config/validation/virtualservice.go, validateHTTPRoute';
const on = rulesOf<RuleObject<VirtualServiceSpec>>(source);
const object = (route: string) => `spec: {hosts: [a.example.com], http: [{${route}}]}`;
const to = 'route: [{destination: {host: a}}]';

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

export const faultRules: readonly Rule[] = [...faults, ...mirroring];
