import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { respell } from '../suggest.ts';

const builtIn = ['Mock', 'Kubernetes', 'External'];

export const meshNetworksRegistry = defineAnalyzer({
  name: 'meshnetworks.MeshNetworksAnalyzer',
  summary: 'Mesh networks name service registries that exist.',
  why: 'Endpoints of a registry that nobody provides are in no network: traffic to them is not sent through its gateway.',
  fix: 'Use the name of a cluster, as it stands in its remote secret, or Kubernetes.',
  reads: ['MeshNetworks', 'Secret'],
  emits: ['IST0126'],
  *check(world) {
    const secrets = world.carrying('Secret', { 'istio/multiCluster': 'true' });
    const clusters = secrets.flatMap(({ data, stringData }) => Object.keys({ ...data, ...stringData }));
    const known = new Set([...builtIn, ...clusters]);
    for (const resource of world.all('MeshNetworks'))
      for (const [name, { endpoints = [] }] of Object.entries(resource.settings.networks ?? {}))
        for (const [index, { fromRegistry }] of endpoints.entries()) {
          if (!fromRegistry || known.has(fromRegistry)) continue;
          const path = `networks[${name}].endpoints[${index}].fromRegistry`;
          const correction = respell({ name: fromRegistry, path }, [...known]);
          yield { ...finding('IST0126', resource, path, fromRegistry, name), ...correction };
        }
  },
  examples: [
    {
      good: 'a remote cluster',
      yaml: `kind: Secret
metadata: {name: remote, labels: {istio/multiCluster: 'true'}}
data: {east: eA==}`,
      networks: 'networks: {net: {endpoints: [{fromRegistry: east}, {fromCidr: 10.0.0.0/8}]}}',
    },
    {
      bad: 'nobody of that name',
      yaml: '',
      networks: 'networks: {net: {endpoints: [{fromRegistry: kubernetes}]}}',
      finds: [{ code: 'IST0126', at: 'networks[net].endpoints[0].fromRegistry' }],
    },
  ],
});
