import type { PortTrafficPolicy, TrafficPolicy } from '#generated/kinds.ts';
import { below } from './below.ts';
import { clientTlsRules } from './blocks/client-tls.ts';
import { connectionPoolRules } from './blocks/connection-pool.ts';
import { duration } from './blocks/durations.ts';
import { hostOrAddressProblem } from './blocks/hosts.ts';
import { isContradictory, localityRules } from './blocks/locality.ts';
import { percent } from './blocks/numbers.ts';
import { portProblem } from './blocks/ports.ts';
import { wordProblem } from './blocks/words.ts';
import { around, demand, rulesOf, under } from './define-rules.ts';
import { loadBalancerRules } from './load-balancer.ts';
import type { Rule } from './rule.ts';

const source = 'istio pkg/config/validation/validation.go, validateTrafficPolicy, validateOutlierDetection';
const on = rulesOf<TrafficPolicy>(source);
const onPart = rulesOf<PortTrafficPolicy>(source);

const withOutlierDetection = 'spec: {host: a, trafficPolicy: {outlierDetection: {interval: 1s}}}';
const withTunnel = 'spec: {host: a, trafficPolicy: {tunnel: {targetHost: a, targetPort: 80}}}';

/** What the policy of a host and that of a single port have in common. */
const partRules: readonly Rule[] = [
  ...demand(duration, source, {
    'DR-14': 'outlierDetection.baseEjectionTime',
    'DR-17': 'outlierDetection.interval',
  }),
  onPart('outlierDetection.consecutiveErrors', {
    id: 'DR-15',
    level: 'Warning',
    message: 'consecutiveErrors is deprecated',
    fails: (count) => count !== 0 && { suggestion: 'use consecutive5xxErrors or consecutiveGatewayErrors' },
    good: '0',
    bad: '3',
  }),
  onPart('outlierDetection', {
    id: 'DR-16',
    message: 'consecutiveLocalOriginFailures counts only with splitExternalLocalOriginErrors: true',
    fails: ({ consecutiveLocalOriginFailures = 0, splitExternalLocalOriginErrors }) =>
      consecutiveLocalOriginFailures > 0 && !splitExternalLocalOriginErrors,
    good: '{consecutiveLocalOriginFailures: 3, splitExternalLocalOriginErrors: true}',
    bad: '{consecutiveLocalOriginFailures: 3}',
  }),
  ...demand(percent, source, {
    'DR-18': 'outlierDetection.maxEjectionPercent',
    'DR-19': 'outlierDetection.minHealthPercent',
  }),
  ...under('connectionPool', connectionPoolRules),
  ...under('loadBalancer', loadBalancerRules),
  ...under('loadBalancer.localityLbSetting', around(withOutlierDetection, localityRules)),
  onPart('', {
    id: 'DR-53',
    level: 'Warning',
    message: 'traffic fails over only when outlierDetection finds failing endpoints',
    fails: ({ loadBalancer, outlierDetection }) => {
      const setting = loadBalancer?.localityLbSetting ?? {};
      const failsOver = !!setting.failover?.length || !!setting.failoverPriority?.length;
      const useless = failsOver && !outlierDetection && !isContradictory(setting);
      return useless && { path: ['loadBalancer', 'localityLbSetting'] };
    },
    good: '{loadBalancer: {localityLbSetting: {failoverPriority: [app]}}, outlierDetection: {interval: 1s}}',
    bad: '{loadBalancer: {localityLbSetting: {failoverPriority: [app]}}}',
    badAt: '.loadBalancer.localityLbSetting',
  }),
  ...under('tls', clientTlsRules),
];

const parts = ['connectionPool', 'loadBalancer', 'outlierDetection', 'tls'] as const;
const policies = [...parts, 'portLevelSettings', 'tunnel', 'proxyProtocol', 'retryBudget'] as const;

const policyRules = [
  on('', {
    id: 'DR-12',
    stops: true,
    message: `a traffic policy needs at least one of ${policies.join(', ')}`,
    fails: (policy) =>
      policies.every((name) => policy[name] === undefined || (name === 'portLevelSettings' && !policy[name]?.length)),
    good: '{tls: {mode: ISTIO_MUTUAL}}',
    bad: '{}',
  }),
  on('', {
    id: 'DR-13',
    stops: true,
    message: 'tunnel and proxyProtocol exclude each other',
    fails: ({ tunnel, proxyProtocol }) => !!tunnel && !!proxyProtocol,
    good: '{proxyProtocol: {version: V2}}',
    bad: '{proxyProtocol: {version: V2}, tunnel: {targetHost: a, targetPort: 80}}',
  }),
  on('portLevelSettings[]', {
    id: 'DR-65',
    message: 'a policy of a port needs port.number',
    fails: ({ port }) => !port,
    good: '{port: {number: 80}, tls: {}}',
    bad: '{tls: {}}',
  }),
  on('portLevelSettings[]', {
    id: 'DR-66',
    message: `a policy of a port needs at least one of ${parts.join(', ')}`,
    fails: (policy) => parts.every((name) => policy[name] === undefined),
    good: '{port: {number: 80}, connectionPool: {tcp: {}}}',
    bad: '{port: {number: 80}}',
  }),
  on('tunnel.protocol', {
    id: 'DR-68',
    message: 'a tunnel goes through CONNECT or POST',
    fails: (protocol) => protocol !== '' && wordProblem(protocol, ['CONNECT', 'POST'], 'way to tunnel'),
    around: withTunnel,
    good: 'CONNECT',
    bad: 'GET',
  }),
  on('tunnel', {
    id: 'DR-69',
    message: 'targetHost must be a host name or an address',
    fails: ({ targetHost = '' }) => below(['targetHost'], hostOrAddressProblem(targetHost)),
    good: '{targetHost: a.example.com, targetPort: 80}',
    bad: '{targetHost: "*.example.com", targetPort: 80}',
    badAt: '.targetHost',
  }),
  on('tunnel', {
    id: 'DR-70',
    message: 'targetPort must be a port from 1 to 65535',
    fails: ({ targetPort }) => below(['targetPort'], portProblem(targetPort)),
    good: '{targetHost: 10.0.0.1, targetPort: 80}',
    bad: '{targetHost: 10.0.0.1}',
    badAt: '.targetPort',
  }),
  on('proxyProtocol.version', {
    id: 'DR-71',
    message: 'the PROXY protocol has the versions V1 and V2',
    fails: (version) => version !== 'V1' && version !== 'V2',
    good: 'V2',
    bad: 'V3',
  }),
];

/** The rules of a trafficPolicy. */
export const trafficPolicyRules: readonly Rule[] = [
  ...policyRules,
  ...under('', partRules, { errorsOnlyAt: ['portLevelSettings[]'] }),
];
