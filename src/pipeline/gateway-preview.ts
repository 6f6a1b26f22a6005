// What istiod would create for a Gateway: the objects of its class, overlays applied, with the reason of ports and labels.

import {
  className,
  classOfController,
  environment,
  type GatewayReason,
  gatewayClasses,
  gatewayData,
} from '../inject/gateway-input.ts';
import { listenersOf } from '../inject/gateway-listeners.ts';
import { OverlayError, overlayObjects } from '../inject/gateway-overlays.ts';
import { gatewayObjects } from '../inject/gateway-template.ts';
import { type InjectionSettings, templatesFor } from '../inject/settings.ts';
import { didYouMean } from '../lib/suggest.ts';
import { isMap, mapAt, valueAt } from '../lib/tree.ts';
import { YamlError } from '../lib/yaml.ts';
import { InputError } from '../model/errors.ts';
import { istioRelease } from '../model/istio-release.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { MergeError } from '../objects/strategic-merge.ts';
import { TemplateError } from '../template/template-error.ts';
import { classLabel } from './injection-settings.ts';

export interface GatewayPreview {
  /** `shop/edge` */
  readonly gateway: string;
  readonly objects: readonly Tree[];
  readonly reasons: readonly GatewayReason[];
  /** What istiod lacks to do this; empty when it does it. */
  readonly missing: readonly string[];
}

export interface PreviewOptions {
  readonly settings: InjectionSettings;
  /** Major and minor digits: 136 for 1.36. */
  readonly kubeVersion: number;
}

/** Which class's Gateways a ConfigMap of the system namespace changes. */

type Texts = Readonly<Record<string, string>>;

/**
 * Previews every Gateway of the objects; ConfigMaps and Namespaces among them are what parametersRef and namespaces refer to.
 * Throws InputError for a class, reference or overlay that istiod does not accept.
 */
export function previewGateways(objects: readonly KubeObject[], options: PreviewOptions): readonly GatewayPreview[] {
  const gateways = objects.filter(
    ({ kind, apiVersion }) => kind === 'Gateway' && apiVersion.startsWith('gateway.networking.k8s.io/'),
  );
  if (gateways.length === 0)
    throw new InputError('there is no Gateway of gateway.networking.k8s.io in the input', {
      code: 'NO_GATEWAY',
      hint: 'Gateways of networking.istio.io configure proxies that are deployed otherwise',
    });
  return gateways.map((gateway) => preview(gateway, objects, options));
}

function preview(
  gateway: KubeObject,
  objects: readonly KubeObject[],
  { settings, kubeVersion }: PreviewOptions,
): GatewayPreview {
  const namespace = gateway.metadata.namespace ?? 'default';
  const label = `${namespace}/${gateway.metadata.name ?? ''}`;
  const gatewayClass = classOf(gateway, { objects, settings, label });
  const ignored = whyIgnored(gateway, settings);
  if (ignored !== undefined)
    throw new InputError(`Gateway ${label}: istiod deploys nothing: ${ignored}`, { code: 'GATEWAY_IGNORED' });
  const home = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  const namespaceAnnotations = home?.metadata.annotations ?? {};
  const { input, reasons } = gatewayData(gateway, {
    settings,
    gatewayClass,
    kubeVersion,
    namespaceAnnotations,
    listeners: listenersOf(gateway, objects),
  });
  const [template] = templatesFor(settings, gatewayClass.template);
  if (!template) throw new InputError(`there is no template ${gatewayClass.template}`, { code: 'TEMPLATE_UNKNOWN' });
  try {
    const rendered = gatewayObjects({ template, input, values: settings.values, meshConfig: settings.meshConfig });
    const managed = gatewayClass.controller.replaceAll('/', '-');
    const overlaid = overlayObjects(rendered, overlaysOf(gateway, objects, settings));
    const missing = gatewayClass.needs.filter((name) => environment(settings, name) !== 'true');
    return { gateway: label, objects: overlaid.map((object) => withManaged(object, managed)), reasons, missing };
  } catch (cause) {
    const known = [OverlayError, MergeError, YamlError, TemplateError].some((type) => cause instanceof type);
    if (!known) throw cause;
    throw new InputError(`Gateway ${label}: ${(cause as Error).message}`, { code: 'GATEWAY_PREVIEW', cause });
  }
}

interface ClassContext {
  readonly objects: readonly KubeObject[];
  readonly settings: InjectionSettings;
  readonly label: string;
}

/** As a GatewayClass object says, where there is one; as istiod's own names say otherwise. */
function classOf(gateway: KubeObject, { objects, settings, label }: ClassContext) {
  const name = className(gateway);
  const object = objects.find(({ kind, metadata }) => kind === 'GatewayClass' && metadata.name === name);
  const known = gatewayClasses(settings);
  const found = object
    ? classOfController(valueAt(object, ['spec', 'controllerName']))
    : Object.hasOwn(known, name)
      ? known[name]
      : undefined;
  if (found) return found;
  throw new InputError(`Gateway ${label}: istiod deploys nothing for class "${name}"`, {
    code: 'GATEWAY_CLASS',
    hint: didYouMean(name, Object.keys(known)) ?? `its classes are ${Object.keys(known).join(', ')}`,
  });
}

/** Why istiod leaves a Gateway of one of its classes to others. */
function whyIgnored(gateway: KubeObject, settings: InjectionSettings): string | undefined {
  const version = gateway.metadata.annotations?.['gateway.istio.io/controller-version'];
  if (version !== undefined && !(Number(version) <= istioRelease.gatewayController))
    return `a newer istiod has it (annotation gateway.istio.io/controller-version: ${version})`;
  const addresses = valueAt(gateway, ['spec', 'addresses']);
  if (!Array.isArray(addresses) || environment(settings, 'ENABLE_GATEWAY_API_MANUAL_DEPLOYMENT') === 'false')
    return undefined;
  const type = valueAt(addresses[0], ['type']) ?? 'IPAddress';
  return addresses.length > 1 || (addresses.length === 1 && type !== 'IPAddress')
    ? 'its addresses say that somebody else deploys its proxy'
    : undefined;
}

/** Data of the ConfigMaps that change the objects: that of the class first. */
function overlaysOf(
  gateway: KubeObject,
  objects: readonly KubeObject[],
  { values }: InjectionSettings,
): readonly Texts[] {
  const systemNamespace = valueAt(values, ['global', 'istioNamespace']) ?? 'istio-system';
  const maps = objects.filter(({ kind, apiVersion }) => kind === 'ConfigMap' && apiVersion === 'v1');
  const [ofClass] = maps
    .filter(({ metadata }) => (metadata.namespace ?? 'default') === systemNamespace)
    .filter(({ metadata }) => metadata.labels?.[classLabel] === className(gateway))
    .toSorted((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1));
  const overlays = ofClass ? [dataOf(ofClass)] : [];
  const ref = valueAt(gateway, ['spec', 'infrastructure', 'parametersRef']);
  if (!isMap(ref)) return overlays;
  if ((ref.group ?? '') !== '' || ref.kind !== 'ConfigMap')
    throw new OverlayError(`parametersRef: only a ConfigMap is known, not ${String(ref.group)}/${String(ref.kind)}`);
  const namespace = gateway.metadata.namespace ?? 'default';
  const found = maps.find(
    ({ metadata }) => metadata.name === ref.name && (metadata.namespace ?? 'default') === namespace,
  );
  if (!found) throw new OverlayError(`parametersRef: ConfigMap ${namespace}/${String(ref.name)} is not in the input`);
  return [...overlays, dataOf(found)];
}

const ageOf = ({ metadata }: KubeObject) => `${String(metadata.creationTimestamp ?? '')} ${metadata.name ?? ''}`;
const dataOf = (map: KubeObject) => mapAt(map, ['data']) as Texts;

/** istiod marks everything that it made. */
function withManaged(object: Tree, managed: string): Tree {
  const metadata = mapAt(object, ['metadata']);
  const labels = { ...mapAt(metadata, ['labels']), 'gateway.istio.io/managed': managed };
  return { ...object, metadata: { ...metadata, labels } };
}
