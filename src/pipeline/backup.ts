import { emitYaml } from '../lib/yaml-emit.ts';
import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { parseObjects } from '../objects/parse.ts';
import { describeRef, refOf } from '../objects/refs.ts';
import { userObjects } from './attachments.ts';

export interface Backup {
  readonly count: number;
  /** YAML documents that `restore` and kubectl apply take. */
  readonly text: string;
}

/** All objects of Istio's kinds, without what the API server adds. */
export async function backup(cluster: Cluster): Promise<Backup> {
  const objects = await userObjects(cluster, false);
  return { count: objects.length, text: objects.map((object) => emitYaml(portable(object))).join('---\n') };
}

const ofTheServer = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
  'ownerReferences',
]);

function portable({ status: _status, metadata, ...rest }: KubeObject): KubeObject {
  const kept = Object.entries(metadata).filter(([key]) => !ofTheServer.has(key));
  return { ...rest, metadata: Object.fromEntries(kept) } as KubeObject; // apiVersion and kind are in the rest
}

export interface Restored {
  readonly restored: number;
  /** `VirtualService shop/reviews: why not`. */
  readonly failed: readonly string[];
}

/** Applies the objects of a backup. Throws InputError when the text is none. */
export async function restore(cluster: Cluster, text: string, file: string, force: boolean): Promise<Restored> {
  const { objects, problems } = parseObjects(text, file);
  const [problem] = problems;
  if (problem)
    throw new InputError(`${file}:${problem.line}:${problem.column}: ${problem.message}`, { code: 'BACKUP_BROKEN' });
  const failures = await Promise.all(objects.map(async ({ object }) => await failure(cluster, object, force)));
  const failed = failures.filter((one) => one !== undefined);
  return { restored: objects.length - failed.length, failed };
}

async function failure(cluster: Cluster, object: KubeObject, force: boolean): Promise<string | undefined> {
  try {
    await cluster.apply(object, { fieldManager: 'istioctl', force });
    return undefined;
  } catch (error) {
    if (error instanceof ClusterError) return `${describeRef(refOf(object))}: ${error.message}`;
    throw error;
  }
}
