// The webhooks through which pods ask istiod for a sidecar. Which of them sees a pod depends on the labels of the pod and
// of its namespace; together they must never match a pod twice.

import { filled, isFilled, when } from '../../../lib/filled.ts';
import type { IstiodValues } from '../../../model/istiod-values.ts';
import type { LabelRequirement, LabelSelector, Webhook, WebhookConfiguration } from '../../../model/kubernetes.ts';
import { systemNamespaces } from '../../../model/system-namespaces.ts';
import type { Identity } from '../../identity.ts';

const revision = 'istio.io/rev';
const injection = 'istio-injection';
const inject = 'sidecar.istio.io/inject';

const isIn = (key: string, ...values: readonly string[]): LabelRequirement => ({ key, operator: 'In', values });
const isNotIn = (key: string, ...values: readonly string[]): LabelRequirement => ({ key, operator: 'NotIn', values });
const isAbsent = (key: string): LabelRequirement => ({ key, operator: 'DoesNotExist' });
const selector = (...matchExpressions: readonly LabelRequirement[]): LabelSelector => ({ matchExpressions });

/** The configuration of a revision: `istio-sidecar-injector`. */
export function injectorWebhooks(id: Identity, values: IstiodValues): WebhookConfiguration {
  const annotations = values.sidecarInjectorWebhookAnnotations;
  const name = `${id.revisioned('istio-sidecar-injector')}${elsewhere(id)}`;
  const webhooks = webhooksFor(id.revisionLabel, { id, values, isDefault: id.revision === '' });
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name, labels: { app: 'sidecar-injector', ...id.owned }, ...filled({ annotations }) },
    webhooks,
  };
}

/** The configuration of a tag: pods that ask for the tag get the sidecar of this revision. */
export function tagWebhooks(tag: string, id: Identity, values: IstiodValues): WebhookConfiguration {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: {
      name: `istio-revision-tag-${tag}${elsewhere(id)}`,
      labels: { app: 'sidecar-injector', 'istio.io/tag': tag, ...id.owned },
    },
    webhooks: webhooksFor(tag, { id, values, isDefault: tag === 'default' }),
  };
}

/** Configurations are objects of the cluster: those of two namespaces need two names. */
const elsewhere = ({ namespace }: Identity) => (namespace === 'istio-system' ? '' : `-${namespace}`);

interface WebhookContext {
  readonly id: Identity;
  readonly values: IstiodValues;
  /** Whether these webhooks also serve pods and namespaces that name no revision. */
  readonly isDefault: boolean;
}

function webhooksFor(label: string, context: WebhookContext): readonly Webhook[] {
  const build = (prefix: string, namespaceSelector: LabelSelector, objectSelector: LabelSelector) =>
    webhook(`${prefix}.sidecar-injector.istio.io`, { namespaceSelector, objectSelector }, context);
  const byDefault = context.isDefault && isFilled(context.values.sidecarInjectorWebhook.enableNamespacesByDefault);
  const notRefused = isNotIn(inject, 'false');
  return [
    build('rev.namespace', selector(isIn(revision, label), isAbsent(injection)), selector(notRefused)),
    build('rev.object', selector(isAbsent(revision), isAbsent(injection)), selector(notRefused, isIn(revision, label))),
    ...when(context.isDefault, () => [
      build('namespace', selector(isIn(injection, 'enabled')), selector(notRefused)),
      build(
        'object',
        selector(isAbsent(injection), isAbsent(revision)),
        selector(isIn(inject, 'true'), isAbsent(revision)),
      ),
    ]),
    ...when(byDefault, () => [
      build(
        'auto',
        selector(isAbsent(injection), isAbsent(revision), isNotIn('kubernetes.io/metadata.name', ...systemNamespaces)),
        selector(isAbsent(inject), isAbsent(revision)),
      ),
    ]),
  ];
}

type Selectors = Pick<Webhook, 'namespaceSelector' | 'objectSelector'>;

function webhook(name: string, selectors: Selectors, { id, values }: WebhookContext): Webhook {
  const { injectionURL, injectionPath, injectionCABundle } = values.istiodRemote;
  return {
    name,
    clientConfig: {
      ...(isFilled(injectionURL)
        ? { url: injectionURL }
        : {
            service: { name: id.revisioned('istiod'), namespace: id.namespace, path: injectionPath, port: 443 },
          }),
      ...filled({ caBundle: injectionCABundle }),
    },
    sideEffects: 'None',
    rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    failurePolicy: 'Fail',
    reinvocationPolicy: values.sidecarInjectorWebhook.reinvocationPolicy,
    admissionReviewVersions: ['v1'],
    ...selectors,
  };
}
