import { valueAt } from '../../lib/tree.ts';
import { type ConfigRule, warning } from '../define-rule.ts';

/** Values that have moved: former place below `values`, and where the same is said today. */
const moved: Readonly<Record<string, string>> = {
  'global.certificates': 'meshConfig.certificates',
  'global.enableTracing': 'meshConfig.enableTracing',
  'global.localityLbSetting': 'meshConfig.localityLbSetting',
  'global.meshExpansion.enabled': 'Gateway resources',
  'global.mtls.auto': 'meshConfig.enableAutoMtls',
  'global.mtls.enabled': 'PeerAuthentication resources',
  'global.outboundTrafficPolicy': 'meshConfig.outboundTrafficPolicy',
  'global.policyCheckFailOpen': 'meshConfig.policyCheckFailOpen',
  'global.proxy.accessLogFile': 'meshConfig.accessLogFile',
  'global.proxy.accessLogFormat': 'meshConfig.accessLogFormat',
  'global.proxy.concurrency': 'meshConfig.defaultConfig.concurrency',
  'global.proxy.envoyAccessLogService': 'meshConfig.defaultConfig.envoyAccessLogService',
  'global.proxy.envoyMetricsService': 'meshConfig.defaultConfig.envoyMetricsService',
  'global.proxy.holdApplicationUntilProxyStarts': 'meshConfig.defaultConfig.holdApplicationUntilProxyStarts',
  'global.proxy.protocolDetectionTimeout': 'meshConfig.protocolDetectionTimeout',
  'global.tracer.datadog.address': 'meshConfig.defaultConfig.tracing.datadog.address',
  'global.tracer.lightstep.accessToken': 'meshConfig.defaultConfig.tracing.lightstep.accessToken',
  'global.tracer.lightstep.address': 'meshConfig.defaultConfig.tracing.lightstep.address',
  'global.tracer.zipkin.address': 'meshConfig.defaultConfig.tracing.zipkin.address',
  'istiocoredns.enabled': 'DNS capture by the proxies',
  'pilot.ingress': 'meshConfig.ingressService, ingressControllerMode and ingressClass',
};

/** Old places of settings that still work, or that only --force lets through. */
export const deprecatedValues: ConfigRule = function* ({ user }) {
  for (const root of ['values', 'unvalidatedValues'])
    for (const [key, instead] of Object.entries(moved)) {
      const path = ['spec', root, ...key.split('.')];
      if (valueAt(user, path) !== undefined) yield warning(path, 'deprecated:', `use ${instead}`);
    }
};
