import type { ConnectionPool } from '#generated/kinds.ts';
import { demand, rulesOf } from '../define-rules.ts';
import type { Rule } from '../rule.ts';
import { duration, durationNs } from './durations.ts';
import { notNegative } from './numbers.ts';

const source = 'istio pkg/config/validation/validation.go, validateConnectionPool';
const on = rulesOf<ConnectionPool>(source);

/** Limits for connections, in DestinationRules and Sidecars. */
export const connectionPoolRules: readonly Rule[] = [
  on('', {
    id: 'DR-20',
    stops: true,
    message: 'a connection pool needs http or tcp',
    fails: ({ http, tcp }) => !http && !tcp,
    good: '{tcp: {}}',
    bad: '{}',
  }),
  ...demand(notNegative, source, {
    'DR-21': 'http.http1MaxPendingRequests',
    'DR-22': 'http.http2MaxRequests',
    'DR-23': 'http.maxRequestsPerConnection',
    'DR-24': 'http.maxRetries',
    'DR-27': 'http.maxConcurrentStreams',
    'DR-28': 'tcp.maxConnections',
  }),
  ...demand(duration, source, {
    'DR-25': 'http.idleTimeout',
    'DR-29': 'tcp.connectTimeout',
    'DR-30': 'tcp.maxConnectionDuration',
    'DR-32': 'tcp.tcpKeepalive.time',
    'DR-33': 'tcp.tcpKeepalive.interval',
  }),
  on('http', {
    id: 'DR-26',
    message: 'h2UpgradePolicy UPGRADE and useClientProtocol contradict each other',
    fails: ({ h2UpgradePolicy, useClientProtocol }) => h2UpgradePolicy === 'UPGRADE' && !!useClientProtocol,
    good: '{h2UpgradePolicy: UPGRADE}',
    bad: '{h2UpgradePolicy: UPGRADE, useClientProtocol: true}',
  }),
  ...demand({ ...duration, fails: (text: string) => !isNothing(text) && duration.fails(text), bad: '-1s' }, source, {
    'DR-31': 'tcp.idleTimeout',
  }),
];

/** Less than a millisecond turns the limit off. */
const isNothing = (text: string) => Math.trunc((durationNs(text) ?? 1e6) / 1e6) === 0;
