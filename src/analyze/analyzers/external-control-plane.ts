import { isIpAddress } from '../../rules/blocks/addresses.ts';
import type { Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Configuration = Resource<'MutatingWebhookConfiguration'> | Resource<'ValidatingWebhookConfiguration'>;

export const externalControlPlane = defineAnalyzer({
  name: 'externalcontrolplane.ExternalControlPlaneAnalyzer',
  summary: 'Webhooks of Istio name a control plane: a service, or a URL with a host name.',
  why: 'The API server calls this address for every pod it creates and every Istio object it stores.',
  fix: 'Install with values.istiodRemote.injectionURL, or with remotePilotAddress, set to the address of the control plane.',
  reads: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  emits: ['IST0163', 'IST0164'],
  *check(world) {
    for (const configuration of world.all('ValidatingWebhookConfiguration'))
      if (/^(?:istiod-default-validator$|istio-validator)/.test(configuration.name))
        yield* checkAddresses(configuration);
    for (const configuration of world.all('MutatingWebhookConfiguration'))
      if (configuration.name.startsWith('istio-sidecar-injector')) yield* checkAddresses(configuration);
  },
  examples: [
    {
      good: 'a service, and a host name',
      yaml: `kind: ValidatingWebhookConfiguration
metadata: {name: istio-validator}
webhooks: [{clientConfig: {service: {name: istiod}}}, {clientConfig: {url: 'https://istiod.example.com:15017/validate'}}]`,
    },
    {
      bad: 'an IP address, no address, and no URL',
      yaml: `kind: MutatingWebhookConfiguration
metadata: {name: istio-sidecar-injector-remote}
webhooks: [{name: a, clientConfig: {url: 'https://10.0.0.1/inject'}}, {name: b, clientConfig: {}}]
---
kind: ValidatingWebhookConfiguration
metadata: {name: istiod-default-validator}
webhooks: [{name: c, clientConfig: {url: 'https://host:port/'}}]`,
      finds: [
        { code: 'IST0163', at: 'webhooks[0].clientConfig.url' },
        { code: 'IST0164', at: 'webhooks[0].clientConfig.url' },
        { code: 'IST0163', at: 'webhooks[1].clientConfig' },
      ],
    },
  ],
});

function* checkAddresses(configuration: Configuration) {
  for (const [index, { name = '', clientConfig = {} }] of (configuration.webhooks ?? []).entries()) {
    const { url = '', service } = clientConfig;
    const path = `webhooks[${index}].clientConfig`;
    if (!url) {
      if (!service) yield finding('IST0163', configuration, path, '', name, 'it is empty');
      continue;
    }
    const host = hostOf(url);
    if (host === undefined) yield finding('IST0163', configuration, `${path}.url`, url, name, 'it is no URL');
    else if (isIpAddress(host)) yield finding('IST0164', configuration, `${path}.url`, url, name);
  }
}

/** The host of a URL without port and brackets; '' when it names none, undefined when it is no URL at all. */
function hostOf(url: string): string | undefined {
  const match = /^(?:[a-zA-Z][\w+.-]*:)?\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)(?::\d*)?(?:[/?#].*)?$/.exec(url);
  if (!match) return /^[^\s:]*(?:[/?#]|$)/.test(url) ? '' : undefined;
  return /[\s%"<>\\^`{|}]/.test(match[1] ?? '') ? undefined : (match[1] ?? '').replaceAll(/[[\]]/g, '');
}
