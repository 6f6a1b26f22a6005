import { emitYaml } from '../lib/yaml-emit.ts';
import type { Cluster } from '../model/cluster.ts';
import { InputError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import { istioRelease } from '../model/istio-release.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { DesiredObject, Plan, PlanSubject } from '../model/plan.ts';
import { parseObjects } from '../objects/parse.ts';
import { describeRef, groupOf, refKey, refOf } from '../objects/refs.ts';
import { buildPlan } from '../plan/build.ts';
import { userObjects } from './attachments.ts';
import { observe } from './observe.ts';

const release = istioRelease.version;

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

/** Whether a backup may hold objects of a kind: those of the CRDs of Istio, and nothing that grants rights or runs. */
const isIstios = (apiVersion: string) => groupOf(apiVersion).endsWith('.istio.io');

/**
 * What restoring a backup would change. Sends nothing that changes anything.
 * @throws InputError when the text is no backup, or holds what a backup does not
 */
export async function planRestore(cluster: Cluster, text: string, file: string): Promise<Plan> {
  const desired = read(text, file);
  await refuseUnserved(cluster, desired);
  await refuseMissingNamespaces(cluster, desired);
  const { context, server } = cluster.target;
  const subject: PlanSubject = {
    command: 'restore',
    version: release,
    profile: '',
    revision: '',
    istioNamespace: '',
    context,
    server,
    kubernetes: await cluster.version(),
  };
  const observed = await observe(cluster, desired, restoreManager);
  const plan = buildPlan({ subject, observed, inventory: [], manager: restoreManager, shared: true });
  return { ...plan, steps: plan.steps.map((step) => ({ ...step, component: undefined })) };
}

/** Field manager of restored objects. */
export const restoreManager = 'istioctl';

function read(text: string, file: string): readonly DesiredObject[] {
  const { objects, problems } = parseObjects(text, file);
  const [problem] = problems;
  if (problem)
    throw new InputError(`${file}:${problem.line}:${problem.column}: ${problem.message}`, { code: 'BACKUP_BROKEN' });
  const foreign = objects.filter(({ object }) => !isIstios(object.apiVersion));
  if (foreign.length > 0)
    throw new InputError(
      foreign
        .map(
          ({ object, source }) =>
            `${file}:${source.line}: ${describeRef(refOf(object))} is nothing that a backup holds`,
        )
        .join('\n'),
      {
        code: 'BACKUP_FOREIGN',
        hint: 'a backup of uninstall holds objects of the kinds of Istio only; apply anything else with kubectl',
      },
    );
  const desired = objects.map(({ object }) => ({
    ref: refOf(object),
    component: 'base' as const,
    object: portable(object),
  }));
  const unique = new Map(desired.map((one) => [refKey(one.ref), one]));
  return [...unique.values()];
}

async function refuseUnserved(cluster: Cluster, desired: readonly DesiredObject[]): Promise<void> {
  const kinds = [...new Map(desired.map(({ ref }) => [`${ref.kind} (${ref.apiVersion})`, ref])).entries()];
  const served = await Promise.all(kinds.map(([, { apiVersion, kind }]) => cluster.resource(apiVersion, kind)));
  const missing = kinds.filter((_, index) => served[index] === undefined).map(([name]) => name);
  if (missing.length === 0) return;
  throw new UserError(`this cluster does not know ${missing.join(', ')}; nothing was changed`, {
    code: 'KIND_UNKNOWN',
    exit: Exit.failed,
    hint: 'install Istio, or at least its CRDs, first: istioctl install',
  });
}

async function refuseMissingNamespaces(cluster: Cluster, desired: readonly DesiredObject[]): Promise<void> {
  const names = [...new Set(desired.map(({ ref }) => ref.namespace))].filter((name) => name !== '').sort();
  const found = await Promise.all(
    names.map((name) => cluster.get({ apiVersion: 'v1', kind: 'Namespace', namespace: '', name })),
  );
  const missing = names.filter((_, index) => found[index] === undefined);
  if (missing.length === 0) return;
  throw new UserError(`the backup needs namespaces that are not there: ${missing.join(', ')}; nothing was changed`, {
    code: 'NAMESPACE_MISSING',
    exit: Exit.failed,
    hint: `create them first: kubectl create namespace ${missing[0]}`,
  });
}
