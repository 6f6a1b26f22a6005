// Which injectors the API server asks about a pod: the selectors of their webhooks, against labels of namespace and pod.
import { isMap, mapAt, mapsIn, valueAt } from '../lib/tree.ts';
import type { InjectorVerdict } from '../model/injection-check.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import type { LabelRequirement, LabelSelector } from '../model/kubernetes.ts';
import { selectorMatches } from './decision.ts';

type Labels = Readonly<Record<string, string>>;

export interface PodLabels {
  readonly namespace: Labels;
  readonly pod: Labels;
}

/** The webhook configurations of injectors, by name. */
export function injectorsOf(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects
    .filter(({ kind, webhooks }) => kind === 'MutatingWebhookConfiguration' && mapsIn(webhooks).some(isInjector))
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
}

const isInjector = (webhook: Tree) => typeof webhook.name === 'string' && webhook.name.endsWith('istio.io');

/** What an injector does with a pod of these labels, and which of its selectors decided. */
export function judge(injector: KubeObject, labels: PodLabels): InjectorVerdict {
  const { name: webhook = '', labels: own = {} } = injector.metadata;
  const webhooks = mapsIn(injector.webhooks).map((each) => ({
    namespaceSelector: mapAt(each, ['namespaceSelector']) as LabelSelector,
    objectSelector: mapAt(each, ['objectSelector']) as LabelSelector,
  }));
  const verdict = firstVerdict(webhooks, labels) ?? { injects: false, reason: unmatched(webhooks) };
  return { webhook, revision: own['istio.io/rev'] ?? '', tag: own['istio.io/tag'] ?? '', ...verdict };
}

interface Selectors {
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
}
type Verdict = Pick<InjectorVerdict, 'injects' | 'reason'>;

function firstVerdict(webhooks: readonly Selectors[], labels: PodLabels): Verdict | undefined {
  for (const selectors of webhooks) {
    const verdict = oneWebhook(selectors, labels);
    if (verdict) return verdict;
  }
  return undefined;
}

function oneWebhook(
  { namespaceSelector, objectSelector }: Selectors,
  { namespace, pod }: PodLabels,
): Verdict | undefined {
  const [ofNamespace, ofPod] = [selectorMatches(namespaceSelector, namespace), selectorMatches(objectSelector, pod)];
  if (ofNamespace && ofPod) {
    const [byNamespace, byPod] = [deciding(namespaceSelector, namespace), deciding(objectSelector, pod)];
    if (byNamespace === undefined && byPod === undefined) return undefined;
    const everywhere = byNamespace?.startsWith('kubernetes.io/metadata.name') ? ' (all namespaces are injected)' : '';
    const parts = [byNamespace && `namespace label ${byNamespace}${everywhere}`, byPod && `pod label ${byPod}`];
    return {
      injects: true,
      reason: `${parts.filter(Boolean).join(' and ')} ${byNamespace && byPod ? 'match' : 'matches'}`,
    };
  }
  if (ofNamespace) {
    const veto = (objectSelector.matchExpressions ?? []).find((one) => prevents(one, pod));
    return veto && { injects: false, reason: `pod label ${veto.key}=${pod[veto.key]} prevents it` };
  }
  const wish = namespace['istio-injection'];
  if (!ofPod || wish === undefined || wish === 'enabled') return undefined;
  return { injects: false, reason: `namespace label istio-injection=${wish} prevents it` };
}

/** The first label that a selector asks for and the object has. */
function deciding({ matchExpressions = [], matchLabels = {} }: LabelSelector, labels: Labels): string | undefined {
  const keys = matchExpressions
    .filter(({ operator }) => operator === 'In' || operator === 'NotIn')
    .map(({ key }) => key);
  const key = [...keys, ...Object.keys(matchLabels)].find((one) => labels[one] !== undefined);
  return key === undefined ? undefined : `${key}=${labels[key]}`;
}

function prevents({ key, operator, values = [] }: LabelRequirement, labels: Labels): boolean {
  const value = labels[key];
  if (value === undefined) return false;
  return operator === 'DoesNotExist' || (operator === 'NotIn' && values.includes(value));
}

const never = 'istio.io/deactivated';

function unmatched(webhooks: readonly Selectors[]): string {
  const deactivated = webhooks.some(
    ({ namespaceSelector, objectSelector }) =>
      namespaceSelector.matchLabels?.[never] && objectSelector.matchLabels?.[never],
  );
  if (deactivated) return 'the injector is deactivated: its webhooks match nothing';
  const asked = (part: keyof Selectors) => [
    ...new Set(
      webhooks.flatMap((selectors) =>
        (selectors[part].matchExpressions ?? [])
          .filter(({ operator }) => operator === 'In')
          .map(({ key, values = [] }) => `${key}=${values.join('|')}`),
      ),
    ),
  ];
  return `neither a namespace label (${asked('namespaceSelector').join(', ')}) nor a pod label (${asked('objectSelector').join(', ')}) is there`;
}

/** The pod that an object holds, with its labels; undefined for objects without one. */
export function podLabelsOf(pod: unknown): Labels {
  const labels = valueAt(pod, ['metadata', 'labels']);
  return isMap(labels) ? (labels as Labels) : {};
}
