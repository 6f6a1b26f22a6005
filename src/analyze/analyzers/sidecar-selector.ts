import { selectorText } from '../../world/labels.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { inMesh, isAmbient } from '../in-mesh.ts';
import { namesOf, selectorUse, withoutSelector } from '../selector-conflicts.ts';

type Sidecar = Resource<'Sidecar'>;
const labelsOf = ({ spec }: Sidecar) => spec?.workloadSelector?.labels;
const path = 'spec.workloadSelector.labels';

export const sidecarSelector = defineAnalyzer({
  name: 'sidecar.SelectorAnalyzer',
  summary: 'Every Sidecar selects workloads with a proxy, and every workload has at most one.',
  why: 'Of several Sidecars for one workload only one applies, and which one is not defined; pods of ztunnel read none.',
  fix: 'Correct or narrow spec.workloadSelector, or merge the Sidecars.',
  reads: ['Sidecar', 'Workload', 'Namespace'],
  emits: ['IST0101', 'IST0110', 'IST0111', 'IST0167'],
  *check(world) {
    const { dead, workloads } = selectorUse(world, world.all('Sidecar'), labelsOf);
    for (const sidecar of dead) {
      const text = selectorText(labelsOf(sidecar) ?? {});
      const referencePath = `${path}[${text.slice(0, text.indexOf('='))}]`;
      yield { ...finding('IST0101', sidecar, path, 'selector', text), referencePath };
    }
    for (const [workload, sidecars] of workloads)
      for (const sidecar of sidecars) {
        if (isAmbient(world, workload) && !inMesh(world, workload))
          yield finding('IST0167', sidecar, path, 'it selects pods of the ambient mode');
        else if (sidecars.length > 1)
          yield finding('IST0110', sidecar, path, namesOf(sidecars), sidecar.namespace, fullName(workload));
      }
    for (const [namespace, sidecars] of withoutSelector(world.all('Sidecar'), labelsOf)) {
      const isAmbientHere = isAmbientNamespace(world.get('Namespace', '', namespace));
      for (const sidecar of sidecars)
        if (isAmbientHere) yield finding('IST0167', sidecar, '', 'its namespace is in ambient mode');
        else if (sidecars.length > 1) yield finding('IST0111', sidecar, '', namesOf(sidecars), namespace);
    }
  },
  examples: [
    {
      good: 'one for the namespace, one for a workload',
      yaml: `kind: Sidecar
---
kind: Sidecar
metadata: {name: own}
spec: {workloadSelector: {labels: {app: a}}}
---
kind: Pod
metadata: {name: a, labels: {app: a}}`,
    },
    {
      bad: 'a dead selector, and two for the same pod or namespace',
      yaml: `kind: Sidecar
metadata: {name: dead}
spec: {workloadSelector: {labels: {app: nobody}}}
---
kind: Sidecar
metadata: {name: one}
spec: {workloadSelector: {labels: {app: a}}}
---
kind: Sidecar
metadata: {name: two}
spec: {workloadSelector: {labels: {app: a, v: v1}}}
---
kind: Pod
metadata: {name: a, labels: {app: a, v: v1}}
---
kind: Sidecar
metadata: {name: x, namespace: other}
---
kind: Sidecar
metadata: {name: y, namespace: other}`,
      finds: [
        { code: 'IST0101', at: path },
        { code: 'IST0110', at: path },
        { code: 'IST0110', at: path },
        { code: 'IST0111', at: '' },
        { code: 'IST0111', at: '' },
      ],
    },
    {
      bad: 'workloads without a sidecar proxy',
      yaml: `kind: Namespace
metadata: {name: default, labels: {istio.io/dataplane-mode: ambient}}
---
kind: Sidecar
---
kind: Sidecar
metadata: {name: one}
spec: {workloadSelector: {labels: {app: a}}}
---
kind: Pod
metadata: {name: a, labels: {app: a}, annotations: {ambient.istio.io/redirection: enabled}}`,
      finds: [
        { code: 'IST0167', at: path },
        { code: 'IST0167', at: '' },
      ],
    },
  ],
});

function isAmbientNamespace(namespace: Resource<'Namespace'> | undefined): boolean {
  const labels = namespace?.labels ?? {};
  if (labels['istio-injection'] === 'enabled' || labels['istio.io/rev']) return false;
  return labels['istio.io/dataplane-mode'] === 'ambient';
}
