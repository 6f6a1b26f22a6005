import type { KubeObject } from '../../model/kube-object.ts';
import { crdReadiness } from './crd.ts';
import { daemonSetReadiness } from './daemon-set.ts';
import { deploymentReadiness } from './deployment.ts';
import { jobReadiness } from './job.ts';
import { podReadiness } from './pod.ts';
import { statefulSetReadiness } from './stateful-set.ts';
import type { Readiness } from './status.ts';
import { storageClaimReadiness } from './storage-claim.ts';

// Services are not waited for: clusters without a load balancer never give gateways an address, and the mesh works without.
const rules: Readonly<Record<string, (object: KubeObject) => Readiness>> = {
  CustomResourceDefinition: crdReadiness,
  DaemonSet: daemonSetReadiness,
  Deployment: deploymentReadiness,
  Job: jobReadiness,
  PersistentVolumeClaim: storageClaimReadiness,
  Pod: podReadiness,
  StatefulSet: statefulSetReadiness,
};

/** Kinds that have a rule; objects of others are ready as soon as they are stored. */
export const hasReadiness = (kind: string): boolean => Object.hasOwn(rules, kind);

/** How far a live object is; one of a kind without a rule is ready. */
export function readinessOf(object: KubeObject): Readiness {
  return (hasReadiness(object.kind) && rules[object.kind]?.(object)) || { ready: true };
}
