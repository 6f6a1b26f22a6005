import { certificateValidity } from '../../lib/certificate.ts';
import { selectorText } from '../../world/labels.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { respell } from '../suggest.ts';
import { selectorPath } from './gateway-conflict.ts';

export const gatewaySecret = defineAnalyzer({
  name: 'gateway.SecretAnalyzer',
  summary: 'Secrets that Gateways name exist beside their workloads and hold a certificate that is valid now.',
  why: 'Without its certificate the gateway does not open the port: clients cannot connect.',
  fix: 'Create the Secret in the namespace of the gateway workload (kubectl create secret tls), or renew its certificate.',
  reads: ['Gateway', 'Workload', 'Secret'],
  emits: ['IST0101', 'IST0161'],
  *check(world) {
    for (const gateway of world.all('Gateway')) {
      const selector = gateway.spec?.selector ?? {};
      const [workload] = world.carrying('Workload', selector);
      if (!workload) {
        const text = selectorText(selector);
        yield { ...finding('IST0101', gateway, 'spec.selector', 'selector', text), referencePath: selectorPath(text) };
        continue;
      }
      for (const [index, { tls }] of (gateway.spec?.servers ?? []).entries()) {
        if (!tls?.credentialName) continue;
        const path = `spec.servers[${index}].tls.credentialName`;
        // Only the pod's own namespace is looked in: `ns/name` is a name that no Secret can have.
        const { namespace } = workload;
        const name = tls.credentialName;
        const secret = world.get('Secret', namespace, name);
        if (!secret) {
          const names = world.carrying('Secret', {}, namespace).map((other) => other.name);
          const found = finding('IST0101', gateway, path, 'credentialName', tls.credentialName);
          const correction = respell({ name, path }, names);
          const where = name.includes('/')
            ? `Secrets of other namespaces cannot be named: put it into ${namespace}, where the gateway runs`
            : `it is looked for in namespace ${namespace}, where the gateway runs`;
          yield { ...found, ...correction, suggestion: correction.suggestion ?? where };
        } else if (!isValid(secret, world.now))
          yield finding('IST0161', gateway, path, fullName(gateway), workload.namespace);
      }
    }
  },
  examples: [
    {
      bad: 'a Secret that is not there, and one without a certificate',
      yaml: `kind: Gateway
spec: {selector: {app: edge}, servers: [{tls: {credentialName: nope}}, {tls: {credentialName: empty}}]}
---
kind: Pod
metadata: {name: edge, labels: {app: edge}}
---
kind: Secret
metadata: {name: empty}
data: {tls.key: a2V5}`,
      finds: [
        { code: 'IST0101', at: 'spec.servers[0].tls.credentialName' },
        { code: 'IST0161', at: 'spec.servers[1].tls.credentialName' },
      ],
    },
    {
      bad: 'a selector that no workload meets',
      yaml: 'kind: Gateway\nspec: {selector: {app: nobody}, servers: [{tls: {credentialName: a}}]}',
      finds: [{ code: 'IST0101', at: 'spec.selector' }],
    },
  ],
});

function isValid({ data = {}, stringData = {} }: Resource<'Secret'>, now: number | undefined): boolean {
  const read = (key: string) => stringData[key] ?? decodeBase64(data[key] ?? '');
  const [certificate] = [
    ['cert', 'key'],
    ['tls.crt', 'tls.key'],
  ].flatMap(([cert = '', key = '']) => (read(cert) && read(key) ? [read(cert)] : []));
  const validity = certificateValidity(certificate ?? '');
  if (!validity) return false;
  return now === undefined || (validity.notBefore <= now && now <= validity.notAfter);
}

function decodeBase64(text: string): string {
  try {
    return atob(text.replaceAll(/\s/g, ''));
  } catch {
    return '';
  }
}
