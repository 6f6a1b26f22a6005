import { filled, isFilled, when } from '../../../lib/filled.ts';
import { mergeMaps } from '../../../lib/tree.ts';
import type { IstiodValues } from '../../../model/istiod-values.ts';
import type { Tree } from '../../../model/kube-object.ts';
import type { Identity } from '../../identity.ts';

/** The mesh configuration that istiod starts with: what follows from other values, below what the user wrote. */
export function meshConfig(id: Identity, values: IstiodValues): Tree {
  const { global, meshConfig: user } = values;
  const { meshID, proxy } = global;
  const computed = {
    trustDomain: 'cluster.local',
    rootNamespace: user.rootNamespace || global.istioNamespace,
    ...filled({ defaultProviders: defaultProviders(values) }),
    defaultConfig: {
      ...filled({ meshId: meshID, image: filled({ imageType: proxy.variant || global.variant }) }),
      ...(proxy.tracer === 'none' ? {} : { tracing: tracing(values) }),
      discoveryAddress: discoveryAddress(id, values),
    },
  };
  return mergeMaps(computed, user);
}

/** Who takes metrics and access logs of workloads that no Telemetry object speaks about. */
function defaultProviders({ meshConfig: user, telemetry }: IstiodValues): Tree {
  if (isFilled(user.defaultProviders) || !isFilled(telemetry.enabled) || !isFilled(telemetry.v2.enabled)) return {};
  const stackdriver = when(telemetry.v2.stackdriver.enabled, () => ['stackdriver']);
  const prometheus = when(telemetry.v2.prometheus.enabled, () => ['prometheus']);
  return filled({ metrics: [...prometheus, ...stackdriver], accessLogging: stackdriver });
}

function tracing({ global, meshConfig: user }: IstiodValues): unknown {
  const { tracer } = global.proxy;
  const settings = global.tracer?.[tracer];
  switch (tracer) {
    case 'zipkin':
      return { zipkin: { address: settings?.address || `zipkin.${global.istioNamespace}:9411` } };
    case 'datadog':
      return { datadog: { address: settings?.address || '$(HOST_IP):8126' } };
    case 'lightstep':
      return { lightstep: { address: settings?.address, accessToken: settings?.accessToken } };
    case 'openCensusAgent':
      return user.defaultConfig?.tracing;
    default:
      return { [tracer]: {} };
  }
}

/** Where proxies find their control plane. */
function discoveryAddress(id: Identity, { global, istiodRemote }: IstiodValues): string {
  if (!isFilled(global.remotePilotAddress)) return `${id.revisioned('istiod')}.${id.namespace}.svc:15012`;
  // istio 1.30 leaves the revision out here.
  return `${isFilled(istiodRemote.enabledLocalInjectorIstiod) ? 'istiod-remote' : 'istiod'}.${id.namespace}.svc:15012`;
}
