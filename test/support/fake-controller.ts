import type { KubeObject } from '../../src/model/kube-object.ts';

/** Kubernetes' part: CRDs become established, Deployments ready. */
export function controller(object: KubeObject): KubeObject {
  if (object.kind === 'CustomResourceDefinition')
    return { ...object, status: { conditions: [{ type: 'Established', status: 'True' }] } };
  if (object.kind === 'Deployment')
    return { ...object, status: { observedGeneration: 9, updatedReplicas: 1, replicas: 1, availableReplicas: 1 } };
  return object;
}
