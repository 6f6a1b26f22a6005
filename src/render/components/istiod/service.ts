import { filled } from '../../../lib/filled.ts';
import type { IstiodValues } from '../../../model/istiod-values.ts';
import type { Labels, Service } from '../../../model/kubernetes.ts';
import type { Identity } from '../../identity.ts';
import { podSelector } from './deployment.ts';

/** The Service of a revision. */
export function istiodService(id: Identity, values: IstiodValues): Service {
  return service(id.revisioned('istiod'), {}, { id, values });
}

/** A second name for the revision's Service, by tag: proxies of the tag follow it to the next revision. */
export function tagService(tag: string, id: Identity, values: IstiodValues): Service {
  return service(`istiod-revision-tag-${tag}`, { 'istio.io/tag': tag }, { id, values });
}

function service(name: string, extraLabels: Labels, context: { id: Identity; values: IstiodValues }): Service {
  const { id, values } = context;
  const { ipFamilyPolicy, ipFamilies, trafficDistribution, serviceAnnotations } = values;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: id.namespace,
      labels: { app: 'istiod', istio: 'pilot', ...id.owned, ...extraLabels },
      ...filled({ annotations: serviceAnnotations }),
    },
    spec: {
      ...filled({ ipFamilyPolicy, ipFamilies, trafficDistribution }),
      ports: [
        { port: 15010, name: 'grpc-xds', protocol: 'TCP' },
        { port: 15012, name: 'https-dns', protocol: 'TCP' },
        { port: 443, name: 'https-webhook', targetPort: 15017, protocol: 'TCP' },
        { port: 15014, name: 'http-monitoring', protocol: 'TCP' },
      ],
      selector: podSelector(id),
    },
  };
}
