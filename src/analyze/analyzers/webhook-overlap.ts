import { type LabelSelector, selects } from '../../world/labels.ts';
import { fullName, type Labels, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Configuration = Resource<'MutatingWebhookConfiguration'>;
type Hook = NonNullable<Configuration['webhooks']>[number];
interface Webhook extends Hook {
  readonly configuration: Configuration;
  readonly fullName: string;
  readonly path: string;
}

export const webhookOverlap = defineAnalyzer({
  name: 'webhook.Analyzer',
  summary: 'No pod is injected by two webhooks, and the service behind each webhook exists.',
  why: 'Two injectors give a pod two sidecars; an injector without a service blocks the creation of pods.',
  fix: 'Remove what is left of a former installation, or move the tag to another revision (istioctl tag).',
  reads: ['MutatingWebhookConfiguration', 'Service'],
  emits: ['IST0139'],
  *check(world) {
    const configurations = world.all('MutatingWebhookConfiguration').filter(isOurs);
    const webhooks = configurations.flatMap(webhooksOf);
    for (const { webhook, others } of overlaps(webhooks, labelCombinations(configurations)))
      yield finding(
        'IST0139',
        webhook.configuration,
        webhook.path,
        `webhook ${webhook.fullName} injects the same pods as ${others}`,
      );
    for (const { configuration, clientConfig, path } of webhooks) {
      const { name = '', namespace = '' } = clientConfig?.service ?? {};
      if (!clientConfig?.service || world.get('Service', namespace, name)) continue;
      const detail = `the service ${fullName({ name, namespace })} of the control plane does not exist`;
      yield finding('IST0139', configuration, `${path}.clientConfig.service`, detail);
    }
  },
  examples: [
    {
      good: 'one webhook for each label',
      yaml: `kind: MutatingWebhookConfiguration
metadata: {name: injector}
webhooks:
- {name: a.istio.io, namespaceSelector: {matchLabels: {istio-injection: enabled}}, clientConfig: {url: 'https://a'}}
- {name: b.istio.io, namespaceSelector: {matchLabels: {istio-injection: disabled}}, clientConfig: {service: {name: istiod, namespace: default}}}
---
kind: Service
metadata: {name: istiod}`,
    },
    {
      bad: 'two for the same pods, one of them without a service',
      yaml: `kind: MutatingWebhookConfiguration
metadata: {name: a, labels: {istio.io/rev: a}}
webhooks: [{name: one, namespaceSelector: {matchLabels: {istio.io/rev: a}}, clientConfig: {url: 'https://a'}}]
---
kind: MutatingWebhookConfiguration
metadata: {name: b, labels: {istio.io/rev: b}}
webhooks: [{name: one, namespaceSelector: {matchLabels: {istio.io/rev: a}}, clientConfig: {service: {name: istiod, namespace: nowhere}}}]`,
      finds: [
        { code: 'IST0139', at: 'webhooks[0]' },
        { code: 'IST0139', at: 'webhooks[0]' },
        { code: 'IST0139', at: 'webhooks[0].clientConfig.service' },
      ],
    },
  ],
});

const revisionLabel = 'istio.io/rev';

const isOurs = (configuration: Configuration) =>
  revisionsOf(configuration).length > 0 ||
  (configuration.webhooks ?? []).some(({ name }) => name?.endsWith('istio.io'));

const webhooksOf = (configuration: Configuration): readonly Webhook[] =>
  (configuration.webhooks ?? []).map((hook, index) => ({
    ...hook,
    configuration,
    fullName: `${configuration.name}/${hook.name ?? ''}`,
    path: `webhooks[${index}]`,
  }));

/** Revisions that a configuration mentions, in its label or in a selector. */
function revisionsOf({ labels, webhooks = [] }: Configuration): readonly string[] {
  const selectors = webhooks.flatMap(({ namespaceSelector, objectSelector }) => [namespaceSelector, objectSelector]);
  return [labels[revisionLabel] ?? [], ...selectors.map(revisionsIn)].flat();
}

function revisionsIn(selector: LabelSelector | undefined): readonly string[] {
  const expressions = (selector?.matchExpressions ?? []).filter(({ key }) => key === revisionLabel);
  return [selector?.matchLabels?.[revisionLabel] ?? [], ...expressions.map(({ values = [] }) => values)].flat();
}

interface LabelCombination {
  readonly namespace: Labels;
  readonly object: Labels;
}

/** Every way in which namespace and pod can be labelled that a selector could tell apart. */
function labelCombinations(configurations: readonly Configuration[]): readonly LabelCombination[] {
  const revisions = new Set(configurations.flatMap(revisionsOf));
  const ways = (key: string, values: readonly string[]): readonly Labels[] =>
    [{}, ...values.map((value) => ({ [key]: value }))].flatMap((labels) => [
      labels,
      ...Array.from(revisions, (revision) => ({ ...labels, [revisionLabel]: revision })),
    ]);
  const objects = ways('sidecar.istio.io/inject', ['true', 'false']);
  return ways('istio-injection', ['enabled', 'disabled']).flatMap((namespace) =>
    objects.map((object) => ({ namespace, object })),
  );
}

/** Webhooks that act together under some combination, once for each set of others. */
function overlaps(webhooks: readonly Webhook[], combinations: readonly LabelCombination[]) {
  const found = new Map<string, { readonly webhook: Webhook; readonly others: string }>();
  for (const { namespace, object } of combinations) {
    const matching = webhooks.filter(
      ({ namespaceSelector, objectSelector }) =>
        selects(namespaceSelector, namespace) && selects(objectSelector, object),
    );
    const names = [...new Set(matching.map(({ fullName }) => fullName))].sort();
    for (const webhook of names.length > 1 ? matching : []) {
      const others = names.filter((name) => name !== webhook.fullName).join(', ');
      found.set(`${webhook.fullName}: ${others}`, { webhook, others });
    }
  }
  return found.values();
}
