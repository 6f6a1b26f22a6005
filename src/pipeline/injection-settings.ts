// Where the settings of injection come from: files, our own rendering of a configuration, or a cluster.

import { type InjectionSettings, readSettings, type SettingsTexts } from '../inject/settings.ts';
import { isMap, mapAt, valueAt } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Problem } from '../model/problem.ts';
import type { ConfigInput } from './configure.ts';
import { tagInstead } from './tag-name.ts';

export type { InjectionSettings };

/** Texts of the settings; what is absent comes from elsewhere. */
export type GivenTexts = Partial<Omit<SettingsTexts, 'revision'>>;

export interface RenderedTexts {
  readonly texts?: GivenTexts;
  readonly revision?: string;
  /** ConfigMaps that change the Gateways of a whole class. */
  readonly classDefaults?: readonly KubeObject[];
  readonly problems: readonly Problem[];
}

/** Label of the ConfigMaps that change the Gateways of a whole class. */
/** Names the GatewayClass whose defaults a ConfigMap holds. */
export const classLabel = 'gateway.istio.io/defaults-for-class';

/** Those of a cluster. Throws ClusterError. */
export const clusterClassDefaults = (cluster: Cluster, namespace: string): Promise<readonly KubeObject[]> =>
  cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: classLabel });

/** The texts that istiod would get from a configuration, or what is wrong with it. */
export async function renderedTexts(input: ConfigInput): Promise<RenderedTexts> {
  const { objects, revision, problems } = await controlPlane(input, 'ConfigMap');
  if (!objects) return { problems };
  const injector = objects.find(({ metadata }) => metadata.name?.startsWith('istio-sidecar-injector'));
  const mesh = objects.find(({ data }) => isMap(data) && typeof data.mesh === 'string');
  const classDefaults = objects.filter(({ metadata }) => metadata.labels?.[classLabel] !== undefined);
  return { texts: { ...injectorTexts(injector), ...meshText(mesh) }, revision, classDefaults, problems };
}

/** The webhook configurations of the injectors that a configuration installs, or what is wrong with it. */
export async function renderedInjectors(
  input: ConfigInput,
): Promise<{ readonly injectors?: readonly KubeObject[]; readonly problems: readonly Problem[] }> {
  const { objects, problems } = await controlPlane(input, 'MutatingWebhookConfiguration');
  return objects ? { injectors: objects, problems } : { problems };
}

/** Objects of one kind that istiod's component renders. */
async function controlPlane(input: ConfigInput, kind: string) {
  // Only this source of settings needs the renderer: the others start without it.
  const [{ configure }, { render }] = await Promise.all([import('./configure.ts'), import('../render/render.ts')]);
  const { config, problems } = await configure(input);
  if (!config) return { problems };
  const components = config.components.filter(({ name }) => name === 'pilot');
  const { manifests } = await render({ ...config, components }, {});
  const objects = manifests.filter(({ ref }) => ref.kind === kind).map((manifest) => manifest.object());
  return { objects, revision: config.revision, problems };
}

function injectorTexts(map: KubeObject | undefined): GivenTexts {
  const { config, values } = mapAt(map, ['data']);
  return { ...(typeof config === 'string' && { config }), ...(typeof values === 'string' && { values }) };
}

function meshText(map: KubeObject | undefined): GivenTexts {
  const mesh = valueAt(map, ['data', 'mesh']);
  return typeof mesh === 'string' ? { meshConfig: mesh } : {};
}

export interface ClusterNames {
  readonly istioNamespace: string;
  readonly revision: string;
  readonly injectConfigMapName: string | undefined;
  readonly meshConfigMapName: string | undefined;
}

/** The texts of a cluster's ConfigMaps. Throws InputError for one that is not there, and ClusterError. */
export async function clusterTexts(cluster: Cluster, names: ClusterNames): Promise<GivenTexts> {
  const suffix = names.revision === '' || names.revision === 'default' ? '' : `-${names.revision}`;
  const read = async (name: string, flag: string): Promise<KubeObject> => {
    const found = await cluster.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: names.istioNamespace, name });
    if (found) return found;
    const tag = await tagInstead(cluster, names.revision);
    if (tag) throw tag;
    throw new InputError(`there is no ConfigMap ${names.istioNamespace}/${name}`, {
      code: 'CONFIGMAP_MISSING',
      hint: `name another one with ${flag}, another revision with --revision, or another namespace with --istioNamespace`,
    });
  };
  const readMesh = read(names.meshConfigMapName ?? `istio${suffix}`, '--meshConfigMapName');
  readMesh.catch(() => {}); // of two that are missing the same one is named each time
  const injector = await read(names.injectConfigMapName ?? `istio-sidecar-injector${suffix}`, '--injectConfigMapName');
  const mesh = await readMesh;
  return { ...injectorTexts(injector), ...meshText(mesh) };
}

/** A webhook configuration of a cluster. Throws InputError when it is not there, and ClusterError. */
export async function webhookNamed(cluster: Cluster, name: string): Promise<KubeObject> {
  const found = await cluster.get({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    namespace: '',
    name,
  });
  if (!found)
    throw new InputError(`there is no MutatingWebhookConfiguration ${name}`, {
      code: 'WEBHOOK_MISSING',
      hint: 'istioctl x check-inject lists the injectors of a cluster',
    });
  return found;
}

/** Whether every node of a cluster runs sidecars as init containers: Kubernetes 1.33 on. No node counts as yes. */
export async function nodesRunNativeSidecars(cluster: Cluster): Promise<boolean> {
  const nodes = await cluster.list({ apiVersion: 'v1', kind: 'Node' });
  return nodes.every((node) =>
    runsNativeSidecars(String(valueAt(node, ['status', 'nodeInfo', 'kubeletVersion']) ?? '')),
  );
}

/** Whether nodes of a Kubernetes version (`v1.33.1`, `1.33`) run sidecars as init containers by themselves. */
export function runsNativeSidecars(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 33);
}

/** Reads complete settings; every failure names the text it is in. Throws InputError. */
export function settingsFrom(texts: GivenTexts, revision: string): InjectionSettings {
  const { config, values, meshConfig } = texts;
  if (config === undefined || values === undefined || meshConfig === undefined)
    throw new InputError('the injection settings are incomplete', {
      code: 'INJECTION_SETTINGS',
      hint: 'give --injectConfigFile, --valuesFile and --meshConfigFile',
    });
  try {
    return readSettings({ config, values, meshConfig, revision });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`the injection settings cannot be read: ${reason}`, { code: 'INJECTION_SETTINGS', cause });
  }
}
