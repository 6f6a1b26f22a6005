import type { Kinds } from '../../world/kinds.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { isControlPlane } from '../in-mesh.ts';

const proxyUser = 1337;
const mayHaveIt = new Set(['istio-proxy', 'istio-operator']);

export const applicationUid = defineAnalyzer({
  name: 'applicationUID.Analyzer',
  summary: 'No application runs as user 1337.',
  why: "Traffic of that user is the sidecar's own: it is not redirected, so the application bypasses the mesh.",
  fix: 'Choose another runAsUser.',
  reads: ['Pod', 'Deployment'],
  emits: ['IST0144'],
  *check(world) {
    for (const pod of world.all('Pod')) {
      const path = isControlPlane(pod) ? undefined : proxyUserPath(pod.spec, 'spec');
      if (path) yield finding('IST0144', pod, path);
    }
    for (const deployment of world.all('Deployment')) {
      const spec = deployment.spec?.template?.spec;
      const path = isControlPlane(deployment) ? undefined : proxyUserPath(spec, 'spec.template.spec');
      if (path) yield finding('IST0144', deployment, path);
    }
  },
  examples: [
    {
      good: 'another user, and the sidecar itself',
      yaml: `kind: Pod
spec: {containers: [{name: app, securityContext: {runAsUser: 1000}}, {name: istio-proxy, securityContext: {runAsUser: 1337}}]}`,
    },
    {
      bad: 'the user of the sidecar',
      yaml: `kind: Pod
spec: {securityContext: {runAsUser: 1337}}
---
kind: Deployment
spec: {template: {spec: {containers: [{name: app, securityContext: {runAsUser: 1337}}]}}}`,
      finds: [
        { code: 'IST0144', at: 'spec.securityContext.runAsUser' },
        { code: 'IST0144', at: 'spec.template.spec.containers[0].securityContext.runAsUser' },
      ],
    },
  ],
});

function proxyUserPath(spec: Kinds['Pod']['spec'], path: string): string | undefined {
  if (spec?.securityContext?.runAsUser === proxyUser) return `${path}.securityContext.runAsUser`;
  const index = (spec?.containers ?? []).findIndex(
    ({ name = '', securityContext }) => securityContext?.runAsUser === proxyUser && !mayHaveIt.has(name),
  );
  return index < 0 ? undefined : `${path}.containers[${index}].securityContext.runAsUser`;
}
