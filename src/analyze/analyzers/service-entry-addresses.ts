import { defineAnalyzer, finding } from '../define-analyzer.ts';

export const serviceEntryAddresses = defineAnalyzer({
  name: 'serviceentry.Analyzer',
  summary: 'ServiceEntries with TCP ports have addresses.',
  why: 'TCP carries no host name: without addresses the entry takes the traffic of its port to wherever it goes.',
  fix: 'Set spec.addresses, or let Istio allocate some (ISTIO_META_DNS_CAPTURE and automatic allocation).',
  reads: ['ServiceEntry', 'MeshConfig'],
  emits: ['IST0134'],
  *check(world) {
    const metadata = world.all('MeshConfig')[0]?.settings.defaultConfig?.proxyMetadata ?? {};
    const isOn = (name: string) => metadata[name] === 'true';
    const allocates = isOn('ISTIO_META_DNS_AUTO_ALLOCATE') || isOn('PILOT_ENABLE_IP_AUTOALLOCATE');
    if (isOn('ISTIO_META_DNS_CAPTURE') && allocates) return;
    for (const entry of world.all('ServiceEntry')) {
      if (entry.spec?.addresses?.length || entry.status?.addresses?.length) continue;
      for (const [index, { protocol = '' }] of (entry.spec?.ports ?? []).entries())
        if (protocol === '' || protocol.toUpperCase() === 'TCP')
          yield { ...finding('IST0134', entry, `spec.ports[${index}]`), referencePath: `spec.ports[${index}].name` };
    }
  },
  examples: [
    {
      good: 'addresses, or a protocol that names its host',
      yaml: `kind: ServiceEntry
spec: {hosts: [a.com], addresses: [10.0.0.1], ports: [{number: 80, protocol: TCP}]}
---
kind: ServiceEntry
metadata: {name: b}
spec: {hosts: [b.com], ports: [{number: 80, protocol: HTTP}]}`,
    },
    {
      good: 'addresses are allocated',
      yaml: 'kind: ServiceEntry\nspec: {hosts: [a.com], ports: [{number: 80, protocol: TCP}]}',
      mesh: "defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: 'true', ISTIO_META_DNS_AUTO_ALLOCATE: 'true'}}",
    },
    {
      bad: 'TCP without addresses',
      yaml: 'kind: ServiceEntry\nspec: {hosts: [a.com], ports: [{number: 80, protocol: tcp}, {number: 81}]}',
      finds: [
        { code: 'IST0134', at: 'spec.ports[0]' },
        { code: 'IST0134', at: 'spec.ports[1]' },
      ],
    },
  ],
});
