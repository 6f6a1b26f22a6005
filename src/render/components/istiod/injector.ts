import injectionTemplates from '#generated/data/injection-templates.ts';
import { isFilled } from '../../../lib/filled.ts';
import { sortedJson } from '../../../lib/sorted-json.ts';
import { emitYaml } from '../../../lib/yaml-emit.ts';
import type { IstiodValues } from '../../../model/istiod-values.ts';
import type { ConfigMap } from '../../../model/kubernetes.ts';
import type { Identity } from '../../identity.ts';
import { configMap } from './config-maps.ts';

/** Injectors before Istio 1.9 read one template: this one fails to parse there, so that the mismatch shows. */
const guard = '{{ this template is for a newer istiod: install istiod and its configuration together }}';

/** What istiod needs to inject proxies: templates, whom to inject, and the values that templates read. */
export function injectorConfigMap(id: Identity, values: IstiodValues): ConfigMap {
  const { sidecarInjectorWebhook: injector, global, revision, cni, env, gateways } = values;
  const { defaultTemplates, injectedAnnotations, alwaysInjectSelector, neverInjectSelector, templates } = injector;
  const config = {
    defaultTemplates: isFilled(defaultTemplates) ? defaultTemplates : ['sidecar'],
    policy: global.proxy.autoInject,
    alwaysInjectSelector: alwaysInjectSelector ?? [],
    neverInjectSelector: neverInjectSelector ?? [],
    injectedAnnotations: isFilled(injectedAnnotations) ? injectedAnnotations : null,
    template: guard,
    // A user's template of the same name replaces ours.
    templates: { ...injectionTemplates(), ...templates },
  };
  const injectorValues = {
    global,
    sidecarInjectorWebhook: injector,
    revision,
    pilot: { cni, env },
    gateways: { securityContext: gateways.securityContext, seccompProfile: gateways.seccompProfile },
  };
  return configMap('istio-sidecar-injector', id, { config: emitYaml(config), values: sortedJson(injectorValues) });
}
