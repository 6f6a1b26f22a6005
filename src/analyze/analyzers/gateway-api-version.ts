import { defineAnalyzer, finding } from '../define-analyzer.ts';

const annotation = 'gateway.networking.k8s.io/bundle-version';
/** The first Gateway API release whose objects of that kind Istio reads. */
const minimumVersions: Readonly<Record<string, string>> = {
  'grpcroutes.gateway.networking.k8s.io': '1.1.0',
  'backendtlspolicies.gateway.networking.k8s.io': '1.4.0',
  'tlsroutes.gateway.networking.k8s.io': '1.5.0',
};

export const gatewayApiVersion = defineAnalyzer({
  name: 'k8sgateway.CRDVersionAnalyzer',
  summary: 'The CRDs of the Gateway API are recent enough for Istio to read their objects.',
  why: 'Istio passes over the objects of a CRD that is older than it needs, without a message.',
  fix: 'Install the standard channel of a later Gateway API release.',
  reads: ['CustomResourceDefinition'],
  emits: ['IST0176'],
  *check(world) {
    for (const crd of world.all('CustomResourceDefinition')) {
      const minimum = minimumVersions[crd.name];
      const installed = crd.annotations[annotation];
      if (!minimum || !installed || !isBelow(installed, minimum)) continue;
      const parameters = [`"${crd.name}"`, `"${installed}"`, `"${minimum}"`] as const;
      yield finding('IST0176', crd, `metadata.annotations[${annotation}]`, ...parameters);
    }
  },
  examples: [
    {
      good: 'the minimum, as a release candidate',
      yaml: `kind: CustomResourceDefinition
metadata: {name: grpcroutes.gateway.networking.k8s.io, annotations: {${annotation}: v1.1.0-rc2}}`,
    },
    {
      bad: 'an older one',
      yaml: `kind: CustomResourceDefinition
metadata: {name: tlsroutes.gateway.networking.k8s.io, annotations: {${annotation}: v1.4.9}}`,
      finds: [{ code: 'IST0176', at: `metadata.annotations[${annotation}]` }],
    },
  ],
});

/** Compares semantic versions without their pre-release; what is none is not below. */
function isBelow(version: string, minimum: string): boolean {
  const parts = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+].*)?$/
    .exec(version)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (!parts) return false;
  for (const [index, wanted] of minimum.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}
