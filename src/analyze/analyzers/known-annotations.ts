import type { AnyResource } from '../../world/resource.ts';
import { annotationProblem } from '../annotation-problem.ts';
import { type AnnotationFacts, annotations, annotatedKinds as kinds, setByIstio } from '../annotations.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { respell } from '../suggest.ts';

const inject = 'sidecar.istio.io/inject';

export const knownAnnotations = defineAnalyzer({
  name: 'annotations.K8sAnalyzer',
  summary: "Istio's annotations exist, stand on a kind they are for, and have a value that they take.",
  why: 'An annotation that is misspelt or misplaced does nothing, and nobody says so.',
  fix: 'Correct the name or value, or move it: for pods to spec.template.metadata of the Deployment.',
  reads: kinds,
  emits: ['IST0107', 'IST0108', 'IST0125', 'IST0135'],
  async *check(world) {
    for (const kind of kinds)
      for (const resource of world.all(kind))
        for (const name of Object.keys(resource.annotations))
          if (isOurs(name) && !setByIstio.has(name)) yield* judged(resource, name);
  },
  examples: [
    {
      good: 'a port list on a pod',
      yaml: `kind: Pod
metadata: {name: a, annotations: {traffic.sidecar.istio.io/excludeInboundPorts: '80, 81', example.com/other: x}}`,
    },
    {
      good: 'settings of a proxy',
      yaml: `kind: Pod
metadata: {name: a, annotations: {proxy.istio.io/config: 'drainDuration: 45s', status.sidecar.istio.io/port: ' 15020 '}}`,
    },
    {
      bad: 'settings that the proxy refuses, and a number with a sign',
      yaml: `kind: Pod
metadata: {name: a, annotations: {proxy.istio.io/config: 'drainDuration: 1us', readiness.status.sidecar.istio.io/periodSeconds: '+5'}}`,
      finds: [
        { code: 'IST0125', at: 'metadata.annotations[proxy.istio.io/config]' },
        { code: 'IST0125', at: 'metadata.annotations[readiness.status.sidecar.istio.io/periodSeconds]' },
      ],
    },
    {
      bad: 'misspelt, misplaced, deprecated and ill-formed ones',
      yaml: `kind: Deployment
metadata: {name: a, annotations: {sidecar.istio.io/inject: 'false'}}
---
kind: Service
metadata: {name: a, annotations: {networking.istio.io/exportTo: '.', sidecar.istio.io/injct: 'false'}}
---
kind: Pod
metadata: {name: a, annotations: {status.sidecar.istio.io/port: '70000'}}
---
kind: Namespace
metadata: {name: a, annotations: {sidecar.istio.io/proxyCPU: 1m}}`,
      finds: [
        { code: 'IST0135', at: 'metadata.annotations[sidecar.istio.io/inject]' },
        { code: 'IST0107', at: 'metadata.annotations[sidecar.istio.io/inject]' },
        { code: 'IST0108', at: 'metadata.annotations[sidecar.istio.io/injct]' },
        { code: 'IST0125', at: 'metadata.annotations[status.sidecar.istio.io/port]' },
        { code: 'IST0107', at: 'metadata.annotations[sidecar.istio.io/proxyCPU]' },
      ],
    },
  ],
});

async function* judged(resource: AnyResource, name: string) {
  const path = `metadata.annotations[${name}]`;
  const facts = annotations.get(name);
  if (!facts) {
    const correction = respell({ name, path, part: 'key' }, [...annotations.keys()]);
    yield { ...finding('IST0108', resource, path, name), ...correction };
    return;
  }
  if (facts.deprecated && !(name === inject && inject in resource.labels))
    yield finding('IST0135', resource, path, `"${name}"`, hintFor(name));
  const wrong = misuse(facts, resource.kind);
  yield* wrong.map(() => finding('IST0107', resource, path, name, facts.resources.join(', ')));
  const problem = wrong.length === 0 && (await annotationProblem(name, resource.annotations[name] ?? ''));
  if (problem) yield finding('IST0125', resource, path, name, problem);
}

const isOurs = (name: string) => name === 'kubernetes.io/ingress.class' || /^[^/]*istio\.io(?:\/|$)/.test(name);

const hintFor = (name: string) => (name === inject ? 'use the label of that name' : '');

/** The kind, when the annotation is not for it. */
const misuse = ({ resources }: AnnotationFacts, kind: string): readonly string[] =>
  resources.includes('Any') || resources.includes(kind) ? [] : [kind];
