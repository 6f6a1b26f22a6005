import { mapsIn } from '../lib/tree.ts';
import { componentTable } from '../model/component-table.ts';
import type { ClusterFacts, ValidConfig } from '../model/config.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import { componentObjects } from './components/components.ts';
import { manifestOf } from './manifest.ts';

/**
 * What makes a tag lead to the configuration's revision: webhooks and a Service; for the tag `default` also the webhook that
 * validates objects without a revision. Empty when the configuration has no istiod.
 */
export function revisionTag(config: ValidConfig, tag: string, facts: ClusterFacts): readonly Manifest[] {
  const pilot = config.components.find(({ name }) => name === 'pilot');
  if (!pilot) return [];
  const tagged = { ...pilot, values: { ...pilot.values, revisionTags: [tag] } };
  const rendered = componentObjects(tagged, facts);
  const ours = rendered.filter(({ metadata }) => metadata.labels?.['istio.io/tag'] === tag);
  const validator =
    tag === 'default' ? rendered.find(({ kind }) => kind === 'ValidatingWebhookConfiguration') : undefined;
  const owner = config.name || 'unknown';
  return [...ours, ...(validator ? [defaultValidator(validator, owner)] : [])].map((object) =>
    manifestOf(object, 'pilot'),
  );
}

/** The revision's validating webhook, for objects that ask for no revision. */
function defaultValidator(validator: KubeObject, owner: string): KubeObject {
  const webhooks = mapsIn(validator.webhooks);
  return {
    ...validator,
    metadata: {
      name: 'istiod-default-validator',
      labels: {
        ...validator.metadata.labels,
        'istio.io/tag': 'default',
        'operator.istio.io/component': componentTable.pilot.label,
        'install.operator.istio.io/owning-resource': owner,
      },
    },
    webhooks: webhooks.map((webhook) => ({
      ...webhook,
      name: 'validation.istio.io',
      objectSelector: { matchExpressions: [{ key: 'istio.io/rev', operator: 'DoesNotExist' }] },
    })),
  };
}
