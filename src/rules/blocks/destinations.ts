import type { Destination } from '#generated/kinds.ts';
import { below } from '../below.ts';
import { demand, rulesOf } from '../define-rules.ts';
import type { Rule } from '../rule.ts';
import { dnsLabel, wildcardHostProblem } from './hosts.ts';
import { portProblem } from './ports.ts';

const source = 'istio pkg/config/validation/validation.go, validateDestination';
const on = rulesOf<Destination>(source);

/** Where a route, a mirror or an egress proxy sends traffic. */
export const destinationRules: readonly Rule[] = [
  on('host', {
    id: 'VS-90',
    message: 'a destination is one service: its host cannot be "*"',
    fails: (host) => host === '*',
    good: 'a',
    bad: '"*"',
  }),
  on('', {
    id: 'VS-91',
    message: 'a destination needs a host name',
    fails: ({ host = '' }) => below(['host'], wildcardHostProblem(host)),
    good: '{host: a.b.svc.cluster.local}',
    bad: '{host: a_b}',
    badAt: '.host',
  }),
  ...demand({ ...dnsLabel, fails: (subset: string) => subset !== '' && dnsLabel.fails(subset) }, source, {
    'VS-92': 'subset',
  }),
  on('port', {
    id: 'VS-93',
    message: 'a port of a destination needs a number from 1 to 65535',
    fails: ({ number }) => below(['number'], portProblem(number)),
    good: '{number: 80}',
    bad: '{number: 65536}',
    badAt: '.number',
  }),
];
