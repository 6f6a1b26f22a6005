import { isMap, mapsIn } from '../lib/tree.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { managedFields } from './managed-fields.ts';

/** A platform that writes into the webhook configurations of its users. */
interface Platform {
  readonly name: string;
  /** As they stand in `metadata.managedFields`; none when it works at admission, in the name of whoever writes. */
  readonly managers: readonly string[];
  /** The keys of the requirements that it adds to selectors, to keep webhooks away from what is its own. */
  readonly keys: readonly string[];
  /** Other fields of webhooks that it writes. */
  readonly fields: readonly string[];
  readonly source: string;
}

/** What platforms are known to do. Their requirements only exclude: an injector that has one more still injects what it should. */
export const platforms: readonly Platform[] = [
  {
    name: 'Azure Kubernetes Service',
    managers: ['admissionsenforcer'],
    keys: ['control-plane', 'kubernetes.azure.com/managedby'],
    fields: [],
    source: 'https://learn.microsoft.com/azure/aks/faq (admission controller webhooks and the admissions enforcer)',
  },
  {
    name: 'Google Kubernetes Engine Autopilot',
    managers: [],
    keys: ['kubernetes.io/metadata.name'],
    fields: [],
    source: 'https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security (managed namespaces)',
  },
  {
    name: 'OpenShift',
    managers: ['service-ca-operator'],
    keys: ['openshift.io/run-level'],
    fields: ['caBundle'],
    source: 'https://docs.openshift.com (service CA certificates: inject-cabundle; run-level namespaces)',
  },
  {
    name: 'Gardener',
    managers: ['gardenlet', 'gardener-resource-manager'],
    keys: ['gardener.cloud/purpose'],
    fields: ['failurePolicy', 'timeoutSeconds'],
    source: 'https://gardener.cloud/docs/gardener/concepts/gardenlet (webhook remediator)',
  },
  {
    name: 'cert-manager',
    managers: ['cainjector', 'cert-manager-cainjector'],
    keys: [],
    fields: ['caBundle'],
    source: 'https://cert-manager.io/docs/concepts/ca-injector',
  },
];

const keys = new Set(platforms.flatMap((platform) => platform.keys));
const excluding = new Set(['NotIn', 'DoesNotExist']);
const selectors = ['namespaceSelector', 'objectSelector'] as const;

/** Whether a conflict is with a platform, over what it is known to write: nobody needs to be asked. */
export function isPlatforms(manager: string, field: string): boolean {
  const platform = platforms.find(({ managers }) => managers.includes(manager));
  if (!platform || !field.startsWith('.webhooks')) return false;
  const last = /\.(\w+)$/.exec(field)?.[1] ?? '';
  return last === 'matchExpressions' || platform.fields.includes(last);
}

/**
 * The object with what a platform has added to its live webhooks: applying it takes nothing away, and finds nothing different.
 * Known are the platform's requirements, by their key, and any other that excludes, where one of its managers owns the selector;
 * never those of Istio itself, which may be out of date.
 */
export function withPlatformFields(object: KubeObject, live: KubeObject): KubeObject {
  if (!object.kind.endsWith('WebhookConfiguration') || !Array.isArray(object.webhooks)) return object;
  const liveWebhooks = new Map(mapsIn(live.webhooks).map((webhook) => [webhook.name, webhook]));
  let isChanged = false;
  const webhooks = mapsIn(object.webhooks).map((webhook) => {
    const there = liveWebhooks.get(webhook.name);
    const kept = there ? keptOf(webhook, there, ownersOf(live, String(webhook.name))) : {};
    if (Object.keys(kept).length > 0) isChanged = true;
    return { ...webhook, ...kept };
  });
  return isChanged ? { ...object, webhooks } : object;
}

function keptOf(webhook: Tree, live: Tree, owners: ReadonlyMap<string, Tree>): Tree {
  const kept: Record<string, unknown> = {};
  for (const selector of selectors) {
    const extra = extraRequirements(webhook[selector], live[selector], ownedBy(owners, selector, 'matchExpressions'));
    if (extra.length === 0) continue;
    const own = isMap(webhook[selector]) ? webhook[selector] : {};
    kept[selector] = { ...own, matchExpressions: [...mapsIn(own.matchExpressions), ...extra] };
  }
  for (const { managers, fields } of platforms)
    for (const field of fields)
      if (field in webhook && field in live && managers.some((manager) => owners.get(manager)?.[`f:${field}`]))
        kept[field] = live[field];
  return kept;
}

function extraRequirements(wanted: unknown, live: unknown, byPlatform: boolean): readonly Tree[] {
  const ours = new Set(requirements(wanted).map(({ key }) => String(key)));
  return requirements(live)
    .filter(({ key }) => !ours.has(String(key)) && !isIstiosKey(String(key)))
    .filter(({ key, operator }) => excluding.has(String(operator)) && (byPlatform || keys.has(String(key))));
}

const isIstiosKey = (key: string) => key.startsWith('istio-') || /(?:^|\.)istio\.io\//.test(key);

const requirements = (selector: unknown): readonly Tree[] => (isMap(selector) ? mapsIn(selector.matchExpressions) : []);

/** What each platform's manager owns of one webhook. */
function ownersOf(live: KubeObject, name: string): ReadonlyMap<string, Tree> {
  const known = new Set(platforms.flatMap(({ managers }) => managers));
  return new Map(
    managedFields(live)
      .filter(({ manager }) => known.has(manager))
      .flatMap(({ manager, fieldsV1 }) => {
        const webhooks = fieldsV1['f:webhooks'];
        const fields = isMap(webhooks) ? webhooks[`k:${JSON.stringify({ name })}`] : undefined;
        return isMap(fields) ? [[manager, fields] as const] : [];
      }),
  );
}

function ownedBy(owners: ReadonlyMap<string, Tree>, selector: string, field: string): boolean {
  return [...owners.values()].some((fields) => {
    const part = fields[`f:${selector}`];
    return isMap(part) && `f:${field}` in part;
  });
}
