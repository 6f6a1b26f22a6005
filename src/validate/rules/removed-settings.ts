import { valueAt } from '../../lib/tree.ts';
import { type ConfigRule, error, keysAt } from '../define-rule.ts';

/** Settings whose feature is gone: the reference refuses to render them. */
export const removedSettings: ConfigRule = function* ({ user }) {
  const tracers = [
    ['spec', 'values', 'global', 'tracer', 'stackdriver'],
    ['spec', 'values', 'meshConfig', 'defaultConfig', 'tracing', 'stackdriver'],
    ['spec', 'meshConfig', 'defaultConfig', 'tracing', 'stackdriver'],
  ];
  for (const path of tracers)
    if (keysAt(user, path).length > 0)
      yield error(path, 'removed from Istio:', 'use an opentelemetry provider under meshConfig.extensionProviders');
  const provider = ['spec', 'values', 'global', 'pilotCertProvider'];
  if (valueAt(user, provider) === 'kubernetes')
    yield error(
      provider,
      'kubernetes signs no such certificates any more:',
      'use istiod, or a signer as k8s.io/SIGNER',
    );
};
