// Names of the images that templates put in where a pod does not say its own.
import { mapAt, valueAt } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';

interface ImageSource {
  readonly values: Tree;
  readonly proxyConfig: Tree;
  readonly annotations: Readonly<Record<string, string>>;
}

/** `HUB/proxyv2:TAG-TYPE`, the type of an annotation before that of the proxy configuration and of the values. */
export function proxyImage(source: ImageSource): string {
  const name = valueAt(source.values, ['global', 'proxy', 'image']);
  return image(typeof name === 'string' && name !== '' ? name : 'proxyv2', 'sidecar.istio.io/proxyImageType', source);
}

/** The same for agentgateway. */
export function agentgatewayImage(source: ImageSource): string {
  return image('agentgateway', 'gateway.istio.io/agentgatewayImage', source);
}

function image(name: string, annotation: string, { values, proxyConfig, annotations }: ImageSource): string {
  const { hub = '', tag = '', variant = '' } = mapAt(values, ['global']);
  const configured = proxyConfig.image === undefined ? variant : (mapAt(proxyConfig, ['image']).imageType ?? '');
  const type = String(annotations[annotation] ?? configured ?? '');
  const base = String(tag ?? '');
  const plain = type === '' ? base : base.replace(/-(?:distroless|debug)$/, '');
  return `${hub}/${name}:${plain}${type === '' || type === 'default' ? '' : `-${type}`}`;
}
