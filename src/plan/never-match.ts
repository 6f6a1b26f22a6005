import { mapsIn } from '../lib/tree.ts';
import type { KubeObject } from '../model/kube-object.ts';

const nowhere = { matchLabels: { 'istio.io/deactivated': 'never-match' } };

/**
 * The injector's webhooks turned off, as the reference turns them off after it has made the default tag: the tag's own webhooks do
 * their work from then on. Applied like this from the start, there is no moment in which both match a pod.
 */
export function neverMatching(webhookConfiguration: KubeObject): KubeObject {
  const webhooks = mapsIn(webhookConfiguration.webhooks);
  return {
    ...webhookConfiguration,
    webhooks: webhooks.map((webhook) => ({ ...webhook, namespaceSelector: nowhere, objectSelector: nowhere })),
  };
}

/** Only the selectors, to be applied onto a configuration that is there: its other fields keep their owners. */
export function turnOff({ apiVersion, kind, metadata, webhooks }: KubeObject): KubeObject {
  const names = mapsIn(webhooks).map(({ name }) => ({ name }));
  return neverMatching({ apiVersion, kind, metadata: { name: metadata.name ?? '' }, webhooks: names });
}
