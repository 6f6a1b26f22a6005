import type { KubeObject } from '../../model/kube-object.ts';
import type { Problem } from '../../model/problem.ts';
import { desiredObjects, namespacesOf } from '../../plan/desired.ts';
import { render } from '../../render/render.ts';
import { revisionTag } from '../../render/revision-tag.ts';
import { type ConfigInput, configure } from '../configure.ts';
import { dependsOnConfiguration, makesNamespaces, rightsOf } from './by-command.ts';
import { distinct } from './right.ts';
import { type RolesInput, rolesFor } from './roles.ts';

export interface NeededRolesInput extends Omit<RolesInput, 'rights'> {
  readonly commands: readonly string[];
  /** Also the rights that commands do without. */
  readonly optional: boolean;
  /** The configuration that is installed, or is to be. */
  readonly input: ConfigInput;
  readonly istioNamespace: string;
  readonly namespace?: string | undefined;
}

export interface NeededRoles {
  /** Namespaces that the roles stand in and that an installation makes, roles and bindings; none where something is wrong. */
  readonly objects?: readonly KubeObject[];
  readonly problems: readonly Problem[];
}

/** The roles that commands need. */
export async function neededRoles(request: NeededRolesInput): Promise<NeededRoles> {
  const { commands, optional, input, namespace } = request;
  const configured = commands.some(dependsOnConfiguration) ? await configuredObjects(input) : undefined;
  if (configured && !configured.objects) return { problems: configured.problems };
  const { objects = [], namespaces = [], istioNamespace = request.istioNamespace } = configured ?? {};
  const all = commands.flatMap((command) => rightsOf(command, { objects, istioNamespace, namespace }));
  const rights = distinct(optional ? all : all.filter((right) => right.optional === undefined));
  const roles = rolesFor({ ...request, rights });
  const homes = new Set(roles.map(({ metadata }) => metadata.namespace));
  const made = commands.some(makesNamespaces) ? namespaces.filter(({ metadata }) => homes.has(metadata.name)) : [];
  return { objects: [...made, ...roles], problems: configured?.problems ?? [] };
}

export async function configuredObjects(input: ConfigInput): Promise<{
  readonly objects?: readonly KubeObject[];
  readonly namespaces?: readonly KubeObject[];
  readonly istioNamespace?: string;
  readonly problems: readonly Problem[];
}> {
  const { config, problems } = await configure(input);
  if (!config) return { problems };
  const { manifests } = await render(config, {});
  const defaultTag = revisionTag(config, 'default', {});
  const desired = desiredObjects({ config, manifests, defaultTag, version: config.release.version });
  return {
    objects: desired.map(({ object }) => object),
    namespaces: namespacesOf(config),
    istioNamespace: config.istioNamespace,
    problems,
  };
}
