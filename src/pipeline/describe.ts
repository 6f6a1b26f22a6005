import { closest } from '../lib/suggest.ts';
import type { ServiceDescription, WorkloadDescription } from '../model/description.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { describeService, describeWorkload } from '../resolve/describe.ts';
import { createMesh } from '../resolve/mesh.ts';
import { createWorld, type WorldOptions } from '../world/world.ts';
import { withMeshConfig } from './requests.ts';

/** `NAME[.NAMESPACE]`, taken apart. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

const unknown = (what: string, { namespace, name }: ObjectName, names: readonly string[]) => {
  const near = closest(name, names);
  return new UserError(`there is no ${what} ${namespace}/${name}`, {
    code: 'DESCRIBED_UNKNOWN',
    exit: Exit.failed,
    hint: near === undefined ? `kubectl -n ${namespace} get ${what}s lists them` : `did you mean "${near}"?`,
  });
};

/**
 * What applies to a pod, or to the pods of a workload, by what some objects configure.
 *
 * @throws UserError when there is none of the name
 */
export function describePod(
  objects: readonly SourcedObject[],
  wanted: ObjectName,
  world: WorldOptions,
): WorkloadDescription {
  const mesh = createMesh(createWorld(objects, withMeshConfig(objects, world)));
  const pod = mesh.workloads.named(wanted.namespace, wanted.name);
  if (pod) return describeWorkload(mesh, pod);
  const names = mesh.workloads.all.flatMap((one) => (one.namespace === wanted.namespace ? [one.name] : []));
  throw unknown('pod', wanted, names);
}

/**
 * What applies to a Service.
 *
 * @throws UserError when there is none of the name
 */
export function describeOneService(
  objects: readonly SourcedObject[],
  wanted: ObjectName,
  world: WorldOptions,
): ServiceDescription {
  const mesh = createMesh(createWorld(objects, withMeshConfig(objects, world)));
  const own = mesh.services.filter(({ isKubernetes, namespace }) => isKubernetes && namespace === wanted.namespace);
  const found = own.find(({ resource }) => resource.name === wanted.name);
  if (found) return describeService(mesh, found);
  throw unknown(
    'service',
    wanted,
    own.map(({ resource }) => resource.name),
  );
}
