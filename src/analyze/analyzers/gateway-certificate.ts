import { append } from '../../world/label-index.ts';
import { carries } from '../../world/labels.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Gateway = Resource<'Gateway'>;

export const gatewayCertificate = defineAnalyzer({
  name: 'gateway.CertificateAnalyzer',
  summary: 'No two Gateways for the same workloads use the same certificate.',
  why: 'A browser that reuses a connection for another host of the certificate meets a Gateway that does not know that host, and gets 404.',
  fix: 'Serve the hosts of one certificate from one Gateway, or use a certificate of its own for each.',
  reads: ['Gateway'],
  emits: ['IST0138'],
  *check(world) {
    const byCertificate = new Map<string, Gateway[]>();
    for (const gateway of world.all('Gateway'))
      for (const certificate of certificatesOf(gateway)) append(byCertificate, certificate, gateway);
    for (const gateway of world.all('Gateway')) {
      const sharing = new Set([...certificatesOf(gateway)].flatMap((one) => byCertificate.get(one) ?? []));
      for (const other of sharing)
        if (other !== gateway && carries(other.spec?.selector ?? {}, gateway.spec?.selector ?? {}))
          yield finding('IST0138', gateway, 'spec.servers', [fullName(gateway), fullName(other)]);
    }
  },
  examples: [
    {
      good: 'one certificate for gateways of different workloads',
      yaml: `kind: Gateway
metadata: {name: a}
spec: {selector: {app: a}, servers: [{tls: {credentialName: cert}}]}
---
kind: Gateway
metadata: {name: b}
spec: {selector: {app: b}, servers: [{tls: {credentialName: cert}}]}`,
    },
    {
      bad: 'one certificate, and the workloads of one gateway are among those of the other',
      yaml: `kind: Gateway
metadata: {name: a}
spec: {selector: {app: a}, servers: [{tls: {credentialName: cert}}]}
---
kind: Gateway
metadata: {name: b}
spec: {selector: {app: a, zone: x}, servers: [{tls: {credentialName: cert}}]}`,
      finds: [{ code: 'IST0138', at: 'spec.servers' }],
    },
  ],
});

/** What tells the certificates of a gateway's servers apart. */
function certificatesOf({ spec }: Gateway): ReadonlySet<string> {
  const certificates = (spec?.servers ?? []).flatMap(({ tls }) => {
    if (tls?.credentialName) return [`secret ${tls.credentialName}`];
    return tls?.serverCertificate && tls.privateKey ? [`files ${tls.serverCertificate} ${tls.privateKey}`] : [];
  });
  return new Set(certificates);
}
