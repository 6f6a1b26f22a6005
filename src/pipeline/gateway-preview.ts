// What istiod would create for a Gateway: the objects of its class, overlays applied, with the reason of ports and labels.
import { className, environment, type GatewayReason, gatewayClasses, gatewayData } from '../inject/gateway-input.ts';
import { OverlayError, overlayObjects } from '../inject/gateway-overlays.ts';
import { gatewayObjects } from '../inject/gateway-template.ts';
import type { InjectionSettings } from '../inject/settings.ts';
import { templatesFor } from '../inject/settings.ts';
import { didYouMean } from '../lib/suggest.ts';
import { isMap, mapAt, valueAt } from '../lib/tree.ts';
import { YamlError } from '../lib/yaml.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { MergeError } from '../objects/strategic-merge.ts';
import { TemplateError } from '../template/template-error.ts';

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
  const gatewayClass = classOf(gateway, label);
  const home = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  const namespaceAnnotations = home?.metadata.annotations ?? {};
  const { input, reasons } = gatewayData(gateway, { settings, gatewayClass, kubeVersion, namespaceAnnotations });
  const [template] = templatesFor(settings, gatewayClass.template);
  if (!template) throw new InputError(`there is no template ${gatewayClass.template}`, { code: 'TEMPLATE_UNKNOWN' });
  try {
    const rendered = gatewayObjects({ template, input, values: settings.values, meshConfig: settings.meshConfig });
    const managed = gatewayClass.controller.replaceAll('/', '-');
    const overlaid = overlayObjects(rendered, overlaysOf(gateway, objects, namespace));
    const missing = gatewayClass.needs.filter((name) => environment(settings, name) !== 'true');
    return { gateway: label, objects: overlaid.map((object) => withManaged(object, managed)), reasons, missing };
  } catch (cause) {
    const known = [OverlayError, MergeError, YamlError, TemplateError].some((type) => cause instanceof type);
    if (!known) throw cause;
    throw new InputError(`Gateway ${label}: ${(cause as Error).message}`, { code: 'GATEWAY_PREVIEW', cause });
  }
}

function classOf(gateway: KubeObject, label: string) {
  const name = className(gateway);
  const found = Object.hasOwn(gatewayClasses, name) ? gatewayClasses[name] : undefined;
  if (found) return found;
  throw new InputError(`Gateway ${label}: istiod deploys nothing for class "${name}"`, {
    code: 'GATEWAY_CLASS',
    hint: didYouMean(name, Object.keys(gatewayClasses)) ?? `its classes are ${Object.keys(gatewayClasses).join(', ')}`,
  });
}

/** Data of the ConfigMaps that change the objects: that of the class first. */
function overlaysOf(gateway: KubeObject, objects: readonly KubeObject[], namespace: string): readonly Texts[] {
  const maps = objects.filter(({ kind, apiVersion }) => kind === 'ConfigMap' && apiVersion === 'v1');
  const ofClass = maps.find(
    ({ metadata }) => metadata.labels?.['gateway.istio.io/defaults-for-class'] === className(gateway),
  );
  const overlays = ofClass ? [dataOf(ofClass)] : [];
  const ref = valueAt(gateway, ['spec', 'infrastructure', 'parametersRef']);
  if (!isMap(ref)) return overlays;
  if ((ref.group ?? '') !== '' || ref.kind !== 'ConfigMap')
    throw new OverlayError(`parametersRef: only a ConfigMap is known, not ${String(ref.group)}/${String(ref.kind)}`);
  const found = maps.find(
    ({ metadata }) => metadata.name === ref.name && (metadata.namespace ?? 'default') === namespace,
  );
  if (!found) throw new OverlayError(`parametersRef: ConfigMap ${namespace}/${String(ref.name)} is not in the input`);
  return [...overlays, dataOf(found)];
}

const dataOf = (map: KubeObject) => mapAt(map, ['data']) as Texts;

/** istiod marks everything that it made. */
function withManaged(object: Tree, managed: string): Tree {
  const metadata = mapAt(object, ['metadata']);
  const labels = { ...mapAt(metadata, ['labels']), 'gateway.istio.io/managed': managed };
  return { ...object, metadata: { ...metadata, labels } };
}
