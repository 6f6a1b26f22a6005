import { isMap } from '../lib/tree.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { managedFields } from './managed-fields.ts';

// istiod's program is pilot-discovery; a build of it may be called istiod.
const istiods = new Set(['pilot-discovery', 'istiod']);

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
  const ownsCa = owned.some((fields) => isMap(fields['f:clientConfig']) && 'f:caBundle' in fields['f:clientConfig']);
  return {
    ...rest,
    clientConfig: caBundle === undefined || ownsCa ? client : clientConfig,
    ...(failurePolicy === undefined || ownsPolicy ? {} : { failurePolicy }),
  };
}

/** What istiod owns of one webhook. */
function fieldsOfIstiod(live: KubeObject, name: string): readonly Tree[] {
  return managedFields(live)
    .filter(({ manager, operation }) => istiods.has(manager) && operation === 'Update')
    .map(({ fieldsV1 }) => fieldsV1['f:webhooks'])
    .filter(isMap)
    .map((webhooks) => webhooks[`k:${JSON.stringify({ name })}`])
    .filter(isMap);
}
