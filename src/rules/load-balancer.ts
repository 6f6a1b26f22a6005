import type { LoadBalancer } from '#generated/kinds.ts';
import { parseDuration } from '../lib/duration.ts';
import { duration } from './blocks/durations.ts';
import { demand, rulesOf } from './define-rules.ts';
import type { Rule } from './rule.ts';

const source = 'istio pkg/config/validation/validation.go, validateLoadBalancer';
const on = rulesOf<LoadBalancer>(source);

/** Envoy's upper limit for the table of Maglev. */
const maxMaglevTable = 5_000_011;

function isPrime(number: number): boolean {
  if (number < 2) return false;
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}

const hashRules = [
  on('consistentHash.httpCookie', {
    id: 'DR-34',
    message: 'a cookie needs a name',
    fails: ({ name }) => !name,
    good: '{name: session, ttl: 0s}',
    bad: '{ttl: 0s}',
  }),
  on('consistentHash.httpCookie.ttl', {
    id: 'DR-72',
    message: 'is no duration such as 30m or 0s',
    fails: (ttl) => parseDuration(ttl) === undefined,
    around: 'spec: {host: a, trafficPolicy: {loadBalancer: {consistentHash: {httpCookie: {name: a}}}}}',
    good: '0s',
    bad: '1d',
  }),
  on('consistentHash.httpCookie.attributes[]', {
    id: 'DR-35',
    message: 'an attribute of a cookie needs a name',
    fails: ({ name }) => !name,
    around: 'spec: {host: a, trafficPolicy: {loadBalancer: {consistentHash: {httpCookie: {name: a}}}}}',
    good: '{name: SameSite, value: Strict}',
    bad: '{value: Strict}',
  }),
  on('consistentHash.httpCookie.attributes', {
    id: 'DR-36',
    message: 'two attributes of the cookie have the same name',
    fails: (attributes) =>
      attributes.flatMap(({ name }, index) =>
        attributes.findIndex((attribute) => attribute.name === name) < index ? [{ path: [index, 'name'] }] : [],
      ),
    around: 'spec: {host: a, trafficPolicy: {loadBalancer: {consistentHash: {httpCookie: {name: a}}}}}',
    good: '[{name: Secure}, {name: SameSite}]',
    bad: '[{name: Secure}, {name: Secure}]',
    badAt: '[1].name',
  }),
  on('consistentHash.minimumRingSize', {
    id: 'DR-37',
    level: 'Warning',
    message: 'minimumRingSize is deprecated',
    fails: (size) => size !== 0 && { suggestion: 'use ringHash.minimumRingSize' },
    good: '0',
    bad: '1024',
  }),
  on('consistentHash', {
    id: 'DR-38',
    message: 'minimumRingSize is the old form of ringHash: it excludes ringHash and maglev',
    fails: ({ minimumRingSize = 0, ringHash, maglev }) => minimumRingSize !== 0 && !!(ringHash || maglev),
    good: '{useSourceIp: true, ringHash: {minimumRingSize: 1024}}',
    bad: '{useSourceIp: true, minimumRingSize: 1024, ringHash: {}}',
    also: ['DR-37'],
  }),
  on('consistentHash.maglev', {
    id: 'DR-39',
    message: 'maglev needs a tableSize: a prime number',
    fails: ({ tableSize = 0 }) => tableSize === 0,
    good: '{tableSize: 65537}',
    bad: '{}',
    also: ['DR-41'],
  }),
  on('consistentHash.maglev.tableSize', {
    id: 'DR-40',
    message: `a Maglev table must be smaller than ${maxMaglevTable}`,
    fails: (size) => size >= maxMaglevTable,
    good: '4999999',
    bad: '5000011',
  }),
  on('consistentHash.maglev', {
    id: 'DR-41',
    message: 'the size of a Maglev table must be a prime number',
    fails: ({ tableSize = 0 }) => !(tableSize < 2 ** 40 && isPrime(tableSize)) && { path: ['tableSize'] },
    good: '{tableSize: 65537}',
    bad: '{tableSize: 65536}',
    badAt: '.tableSize',
  }),
];

const warmupRules = [
  on('warmup', {
    id: 'DR-42',
    message: 'warmup needs a duration',
    fails: ({ duration }) => duration === undefined,
    good: '{duration: 30s}',
    bad: '{aggression: 1}',
  }),
  ...demand(duration, source, { 'DR-43': 'warmup.duration' }),
  on('warmup.minimumPercent', {
    id: 'DR-44',
    message: 'must be at most 100',
    fails: (value) => value > 100,
    around: 'spec: {host: a, trafficPolicy: {loadBalancer: {warmup: {duration: 1s}}}}',
    good: '10',
    bad: '101',
  }),
  on('warmup.aggression', {
    id: 'DR-45',
    message: 'must be at least 1',
    fails: (value) => value < 1,
    around: 'spec: {host: a, trafficPolicy: {loadBalancer: {warmup: {duration: 1s}}}}',
    good: '1.5',
    bad: '0.5',
  }),
];

export const loadBalancerRules: readonly Rule[] = [...hashRules, ...warmupRules];
