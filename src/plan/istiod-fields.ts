import { isMap } from '../lib/tree.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { managedFields } from './managed-fields.ts';

/**
 * The object without what a running istiod keeps up itself: the CA of webhooks, and the failure policy of the validating
 * ones once it has set it. Applying those would start a fight that nobody wins.
 */
export function withoutIstiodsFields(object: KubeObject, live: KubeObject | undefined): KubeObject {
  if (!live || !object.kind.endsWith('WebhookConfiguration') || !Array.isArray(object.webhooks)) return object;
  return { ...object, webhooks: object.webhooks.filter(isMap).map((webhook) => withoutOwned(webhook, live)) };
}

function withoutOwned(webhook: Tree, live: KubeObject): Tree {
  const owned = fieldsOfIstiod(live, String(webhook.name));
  const { failurePolicy, clientConfig, ...rest } = webhook;
  const { caBundle, ...client } = isMap(clientConfig) ? clientConfig : {};
  const ownsPolicy =
    live.kind === 'ValidatingWebhookConfiguration' && owned.some((fields) => 'f:failurePolicy' in fields);
  return {
    ...rest,
    clientConfig: caBundle === undefined || owned.length > 0 ? client : clientConfig,
    ...(failurePolicy === undefined || ownsPolicy ? {} : { failurePolicy }),
  };
}

/** What istiod owns of one webhook. Its manager's name is that of its program file: it is known by the CA, which nobody else writes. */
function fieldsOfIstiod(live: KubeObject, name: string): readonly Tree[] {
  return managedFields(live)
    .filter(({ operation }) => operation === 'Update')
    .map(({ fieldsV1 }) => fieldsV1['f:webhooks'])
    .filter(isMap)
    .map((webhooks) => webhooks[`k:${JSON.stringify({ name })}`])
    .filter(isMap)
    .filter((fields) => isMap(fields['f:clientConfig']) && 'f:caBundle' in fields['f:clientConfig']);
}
