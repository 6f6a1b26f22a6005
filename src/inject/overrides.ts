// A container that both pod and template name: the pod's settings lie on the template's, and are kept for the next injection.
import type { Tree } from '../model/kube-object.ts';
import { asTyped } from '../objects/typed.ts';
import { goJson } from './go-json.ts';
import {
  annotationsOf,
  type Container,
  type ContainerList,
  containersOf,
  mapContainers,
  namesIn,
  type Pod,
  patchPod,
  proxyName,
  withAnnotations,
  withContainers,
} from './pod.ts';

type Lists = Readonly<Record<ContainerList, readonly Container[]>>;

const overridesAnnotation = 'proxy.istio.io/overrides';
const statusAnnotation = 'sidecar.istio.io/status';

/** An annotation of an earlier injection that cannot be read. */
class StoredStateError extends Error {
  override readonly name = 'StoredStateError';
}

/** The containers that an earlier injection stored. Throws StoredStateError. */
function storedOverrides(pod: Pod): Lists {
  const text = annotationsOf(pod)[overridesAnnotation];
  if (text === undefined) return { containers: [], initContainers: [] };
  try {
    const stored = JSON.parse(text) as Partial<Lists> | null;
    return { containers: stored?.containers ?? [], initContainers: stored?.initContainers ?? [] };
  } catch (cause) {
    throw new StoredStateError(`annotation ${overridesAnnotation} is no JSON`, { cause });
  }
}

/** Names of what an earlier injection added, or undefined. */
export function injectedBefore(pod: Pod): Readonly<Record<ContainerList, readonly string[]>> | undefined {
  const text = annotationsOf(pod)[statusAnnotation];
  if (text === undefined) return undefined;
  try {
    const { containers, initContainers } = JSON.parse(text) as Partial<Record<ContainerList, readonly string[] | null>>;
    return { containers: containers ?? [], initContainers: initContainers ?? [] };
  } catch {
    return undefined;
  }
}

/** The pod with what an earlier injection took from the user put back. Throws StoredStateError. */
export function reinsertOverrides(pod: Pod): Pod {
  const stored = storedOverrides(pod);
  return (['containers', 'initContainers'] as const).reduce((result, list) => {
    const there = containersOf(result, list);
    const missing = stored[list].filter(({ name }) => !there.some((container) => container.name === name));
    return missing.length === 0 ? result : withContainers(result, list, [...there, ...missing]);
  }, pod);
}

/** The user's own settings of injected containers laid on `merged` again. Throws StoredStateError, MergeError. */
export function applyOverrides(
  merged: Pod,
  { original, template }: { readonly original: Pod; readonly template: Tree },
): Pod {
  const stored = storedOverrides(original);
  const before = injectedBefore(original);
  const used: Record<ContainerList, Container[]> = { containers: [], initContainers: [] };
  let result = merged;
  for (const list of ['containers', 'initContainers'] as const) {
    const own =
      list === 'containers' ? containersOf(original) : [...containersOf(original), ...containersOf(original, list)];
    for (const name of namesIn(template, list)) {
      if (before?.[list].includes(name)) continue;
      const named = (container: Container) => container.name === name;
      const found = stored[list].find(named) ?? own.find(named);
      if (!found) continue;
      const { image, ...rest } = found;
      const override = image === undefined || image === 'auto' ? rest : found;
      used[list].push(override as Container);
      result = patchPod(result, { spec: { [list]: [override] } });
    }
  }
  const recorded = (['containers', 'initContainers'] as const).filter((list) => used[list].length > 0);
  if (annotationsOf(original)[statusAnnotation] !== undefined || recorded.length === 0) return result;
  const record: Tree = Object.fromEntries(
    recorded.map((list) => [list, used[list].map((container) => asTyped(container, 'Container'))]),
  );
  return withAnnotations(result, { [overridesAnnotation]: goJson(record) });
}

/**
 * When the user's proxy runs as another user, traffic of that user must be let out: the init container is told. With TPROXY
 * (of the proxy configuration, or of the injected pod's annotation) the proxy has to be root, whatever the user says.
 */
export function adjustInitUser(pod: Pod, original: Pod, { tproxy }: { readonly tproxy: boolean }): Pod {
  const own = [...containersOf(original), ...containersOf(original, 'initContainers')].find(
    ({ name }) => name === proxyName,
  );
  const { runAsUser, runAsGroup } = own?.securityContext ?? {};
  if (runAsUser === undefined && runAsGroup === undefined) return pod;
  const names = containersOf(pod, 'initContainers').map(({ name }) => name);
  const target = ['istio-init', 'istio-validation'].find((name) => names.includes(name));
  if (target === undefined) return pod;
  const follows = target === 'istio-validation' && !tproxy;
  const change = (container: Container): Container => {
    if (container.name !== target) return container;
    const securityContext = {
      ...container.securityContext,
      ...(follows && runAsUser !== undefined && { runAsUser }),
      ...(follows && runAsGroup !== undefined && { runAsGroup }),
    };
    const at = container.args?.indexOf('-u') ?? -1;
    const args = runAsUser && at >= 0 ? container.args?.with(at + 1, String(runAsUser)) : container.args;
    return { ...container, ...(args && { args }), securityContext };
  };
  const told = withContainers(pod, 'initContainers', containersOf(pod, 'initContainers').map(change));
  return tproxy && runAsUser !== undefined ? mapContainers(told, asRoot) : told;
}

const asRoot = (container: Container): Container =>
  container.name === proxyName
    ? { ...container, securityContext: { ...container.securityContext, runAsUser: 0 } }
    : container;
