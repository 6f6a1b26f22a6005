import { durationNs, durationProblem } from '../blocks/durations.ts';
import { hostOrAddressProblem } from '../blocks/hosts.ts';
import { portNumber, portProblem } from '../blocks/ports.ts';
import { type Demand, demand, rulesOf } from '../define-rules.ts';
import type { Rule } from '../rule.ts';

interface PrivateKeyProvider {
  readonly pollDelay?: string;
}
interface ProxyConfig {
  readonly serviceCluster?: string;
  readonly tracingServiceName?: string;
  readonly drainDuration?: string;
  readonly controlPlaneAuthPolicy?: string | number;
  readonly tracing?: {
    readonly lightstep?: { readonly address?: string; readonly accessToken?: string };
    readonly zipkin?: object;
    readonly datadog?: object;
  };
  readonly proxyMetadata?: Readonly<Record<string, string>>;
  readonly privateKeyProvider?: {
    readonly cryptomb?: PrivateKeyProvider;
    readonly qat?: PrivateKeyProvider;
  };
}

const reference = 'istio validation of the mesh ProxyConfig (pkg/config/validation/agent)';
const on = rulesOf<ProxyConfig>(reference);

/** Why a text is no `HOST:PORT`, or undefined. */
function endpointProblem(text: string): string | undefined {
  const [, host = '', bracketed = '', port = ''] = /^(?:([^:[\]]*)|\[([^[\]]+)\]):([^:]*)$/.exec(text) ?? [];
  if (port === '') return `"${text}" is no HOST:PORT`;
  return portProblem(/^\d+$/.test(port) ? Number(port) : 0) ?? hostOrAddressProblem(host || bracketed);
}

const endpoint: Demand<string> = {
  message: 'must be HOST:PORT',
  fails: (text) => text !== '' && endpointProblem(text),
  good: 'collector.example.com:8126',
  bad: 'collector.example.com',
};
/** `$(HOST_IP)` stands for the node's address. */
const endpointOnNode: Demand<string> = {
  ...endpoint,
  fails: (text) => endpointProblem(text.replace('$(HOST_IP)', '127.0.0.1')),
  good: '"$(HOST_IP):8126"',
};
const notEmpty = (good: string): Demand<string> => ({
  message: 'cannot be empty: leave it out for the default',
  fails: (text) => text === '',
  good,
  bad: '""',
});

/** The rules about `defaultConfig`, and about the annotation proxy.istio.io/config, which has the same form. */
export const proxyConfigRules: readonly Rule[] = [
  ...demand(notEmpty('./etc/istio/proxy'), reference, { 'MC-13': 'configPath' }),
  ...demand(notEmpty('/usr/local/bin/envoy'), reference, { 'MC-14': 'binaryPath' }),
  on('', {
    id: 'MC-15',
    message: 'serviceCluster cannot be empty without tracingServiceName',
    fails: ({ serviceCluster, tracingServiceName }) =>
      serviceCluster === '' && tracingServiceName === undefined && { path: ['serviceCluster'] },
    good: '{serviceCluster: "", tracingServiceName: CANONICAL_NAME_ONLY}',
    bad: '{serviceCluster: ""}',
    badAt: '.serviceCluster',
  }),
  on('drainDuration', {
    id: 'MC-16',
    message: 'must be a duration of at least 1ms',
    fails: durationProblem,
    good: '45s',
    bad: '0s',
  }),
  on('drainDuration', {
    id: 'MC-17',
    message: 'must be a whole number of seconds',
    fails: (text) => durationProblem(text) === undefined && (durationNs(text) ?? 0) % 1e9 !== 0,
    good: '45s',
    bad: '1.5s',
  }),
  ...demand(notEmpty('istiod.istio-system.svc:15012'), reference, { 'MC-18': 'discoveryAddress' }),
  ...demand(endpoint, reference, { 'MC-19': 'discoveryAddress' }),
  on('tracing.lightstep', {
    id: 'MC-20',
    message: 'lightstep needs an address and an accessToken',
    fails: ({ address = '', accessToken }) => {
      const problem = endpointProblem(address);
      return problem === undefined
        ? !accessToken && { path: ['accessToken'] }
        : { path: ['address'], message: problem };
    },
    good: '{address: collector.example.com:443, accessToken: a}',
    bad: '{address: collector.example.com:443}',
    badAt: '.accessToken',
  }),
  ...demand(endpointOnNode, reference, { 'MC-21': 'tracing.zipkin.address', 'MC-22': 'tracing.datadog.address' }),
  ...demand(endpoint, reference, { 'MC-25': 'statsdUdpAddress', 'MC-26': 'envoyMetricsServiceAddress' }),
  on('proxyMetadata', {
    id: 'MC-27',
    level: 'Warning',
    message: 'ISTIO_META_DNS_AUTO_ALLOCATE is deprecated: istiod allocates addresses for ServiceEntries by itself',
    fails: (metadata) => {
      const name = 'ISTIO_META_DNS_AUTO_ALLOCATE';
      return Object.hasOwn(metadata, name) && { path: [name] };
    },
    good: '{ISTIO_META_DNS_CAPTURE: "true"}',
    bad: '{ISTIO_META_DNS_AUTO_ALLOCATE: "true"}',
    badAt: '.ISTIO_META_DNS_AUTO_ALLOCATE',
  }),
  ...demand(endpoint, reference, {
    'MC-28': 'envoyMetricsService.address',
    'MC-29': 'envoyAccessLogService.address',
  }),
  ...demand(portNumber, reference, { 'MC-30': 'proxyAdminPort', 'MC-32': 'statusPort' }),
  on('controlPlaneAuthPolicy', {
    id: 'MC-31',
    message: 'must be NONE or MUTUAL_TLS',
    fails: (policy) => !['NONE', 'MUTUAL_TLS'].includes(String(policy)),
    good: 'NONE',
    bad: '7',
  }),
  on('privateKeyProvider', {
    id: 'MC-33',
    message: 'needs cryptomb or qat with a pollDelay',
    fails: ({ cryptomb, qat }) => {
      const provider = qat ?? cryptomb;
      if (!provider) return true;
      const name = qat ? 'qat' : 'cryptomb';
      return (
        !durationNs(provider.pollDelay ?? '') && {
          path: [name, 'pollDelay'],
          message: 'pollDelay must be more than 0s',
        }
      );
    },
    good: '{cryptomb: {pollDelay: 10ms}}',
    bad: '{qat: {pollDelay: 0s}}',
    badAt: '.qat.pollDelay',
  }),
];
