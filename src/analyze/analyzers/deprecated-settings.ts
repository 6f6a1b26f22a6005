import { defineAnalyzer, type Edit, finding } from '../define-analyzer.ts';

const retiredKinds = new Set(['ClusterRbacConfig', 'RbacConfig', 'ServiceRole', 'ServiceRoleBinding']);

export const deprecatedSettings = defineAnalyzer({
  name: 'deprecation.DeprecationAnalyzer',
  summary: 'No setting is used that Istio is about to drop.',
  why: 'A later release ignores or refuses it.',
  fix: 'Use what replaces it, as the finding says.',
  reads: ['VirtualService', 'Sidecar', 'CustomResourceDefinition'],
  emits: ['IST0002'],
  *check(world) {
    for (const route of world.all('VirtualService'))
      for (const [index, { fault }] of (route.spec?.http ?? []).entries())
        if ((fault?.delay?.percent ?? 0) > 0) {
          const path = `spec.http[${index}].fault.delay.percent`;
          const percent = String(fault?.delay?.percent);
          const edits: readonly Edit[] = [
            { path, part: 'key', from: 'percent', to: 'percentage' },
            { path, part: 'value', from: percent, to: `{ value: ${percent} }` },
          ];
          yield { ...at(route, path, 'fault.delay.percent; use percentage'), edits };
        }
    for (const sidecar of world.all('Sidecar'))
      if (sidecar.spec?.outboundTrafficPolicy?.egressProxy)
        yield at(
          sidecar,
          'spec.outboundTrafficPolicy.egressProxy',
          'outboundTrafficPolicy.egressProxy; use a VirtualService',
        );
    for (const crd of world.all('CustomResourceDefinition'))
      if (crd.spec?.group === 'rbac.istio.io' && retiredKinds.has(crd.spec.names?.kind ?? ''))
        yield at(crd, 'spec.names.kind', `kind ${crd.spec.names?.kind}; Istio has not read it since 1.6`);
  },
  examples: [
    { good: 'the new field', yaml: 'kind: VirtualService\nspec: {http: [{fault: {delay: {percentage: {value: 5}}}}]}' },
    {
      bad: 'fields and kinds of former times',
      yaml: `kind: VirtualService
spec: {http: [{fault: {delay: {percent: 5}}}]}
---
kind: Sidecar
spec: {outboundTrafficPolicy: {egressProxy: {host: a}}}
---
kind: CustomResourceDefinition
spec: {group: rbac.istio.io, names: {kind: ServiceRole}}`,
      finds: [
        { code: 'IST0002', at: 'spec.http[0].fault.delay.percent' },
        { code: 'IST0002', at: 'spec.outboundTrafficPolicy.egressProxy' },
        { code: 'IST0002', at: 'spec.names.kind' },
      ],
    },
  ],
});

const at = (...[resource, path, detail]: readonly [Parameters<typeof finding>[1], string, string]) =>
  finding('IST0002', resource, path, detail);
