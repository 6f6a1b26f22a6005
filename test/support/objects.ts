import type { KubeObject, ObjectRef } from '../../src/model/kube-object.ts';
import type { DesiredObject, PlanSubject } from '../../src/model/plan.ts';
import { refOf } from '../../src/objects/refs.ts';

/** Small objects for tests. */
export function deployment(
  name: string,
  { image = 'example.com/a:1', replicas = 1, labels = {} as Record<string, string> } = {},
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'istio-system', labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image }] } },
    },
  };
}

export function configMap(
  name: string,
  data: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'istio-system', labels }, data };
}

export const desired = (object: KubeObject, component: DesiredObject['component'] = 'pilot'): DesiredObject => ({
  ref: refOf(object),
  component,
  object,
});

export const refTo = (kind: string, name: string, apiVersion = 'v1', namespace = 'istio-system'): ObjectRef => ({
  apiVersion,
  kind,
  namespace,
  name,
});

export const subject: PlanSubject = {
  command: 'install',
  version: '1.30.3',
  profile: 'demo',
  revision: 'default',
  istioNamespace: 'istio-system',
  context: 'prod-eu',
  server: 'https://example.com',
  kubernetes: 'v1.36.3',
};
