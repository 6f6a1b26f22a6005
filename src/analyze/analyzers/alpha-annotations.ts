import type { AnyResource, Resource } from '../../world/resource.ts';
import { annotations, annotatedKinds as kinds, setByIstio } from '../annotations.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

/** Istio's CNI plugin writes these on pods that have no init container of its own. */
const setByCni = new Set([
  'sidecar.istio.io/interceptionMode',
  'traffic.sidecar.istio.io/includeInboundPorts',
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
]);

/** For precheck only: alpha features are no mistake, but an upgrade may change them. */
export const alphaAnnotations = defineAnalyzer({
  name: 'annotations.AlphaAnalyzer',
  summary: 'No annotation of the alpha stage is in use.',
  why: 'Alpha features may change or go with any release.',
  fix: 'Read the release notes before an upgrade, or use a stable feature.',
  reads: kinds,
  emits: ['IST0136'],
  *check(world) {
    for (const kind of kinds)
      for (const resource of world.all(kind))
        for (const name of Object.keys(resource.annotations)) {
          if (annotations.get(name)?.status !== 'Alpha' || setByIstio.has(name)) continue;
          if (setByCni.has(name) && isPod(resource) && !hasInit(resource)) continue;
          yield finding('IST0136', resource, `metadata.annotations[${name}]`, `"${name}"`);
        }
  },
  examples: [
    {
      good: 'stable ones, and those that the CNI plugin wrote',
      yaml: `kind: Service
metadata: {name: a, annotations: {traffic.istio.io/nodeSelector: a}}
---
kind: Pod
metadata: {name: a, annotations: {sidecar.istio.io/interceptionMode: TPROXY}}
---
kind: Namespace
---
kind: Deployment`,
    },
    {
      bad: 'alpha ones',
      yaml: `kind: Pod
metadata: {name: a, annotations: {sidecar.istio.io/interceptionMode: TPROXY}}
spec: {initContainers: [{name: istio-init}]}`,
      finds: [{ code: 'IST0136', at: 'metadata.annotations[sidecar.istio.io/interceptionMode]' }],
    },
  ],
});

const isPod = (resource: AnyResource): resource is Resource<'Pod'> => resource.kind === 'Pod';
const hasInit = ({ spec }: Resource<'Pod'>) => (spec?.initContainers ?? []).some(({ name }) => name === 'istio-init');
