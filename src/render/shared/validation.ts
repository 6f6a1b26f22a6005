// What guards Istio's own objects in the API server: istiod as a validating webhook, and the policy of the stable channel.
import { filled, isFilled } from '../../lib/filled.ts';
import type { ValidationValues } from '../../model/chart-values.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { LabelSelector, Labels, WebhookConfiguration } from '../../model/kubernetes.ts';

const istioObjects = {
  apiGroups: ['security.istio.io', 'networking.istio.io', 'telemetry.istio.io', 'extensions.istio.io'],
  apiVersions: ['*'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['*'],
};

/** Objects that ask for one revision, or for none. */
export const objectsOfRevision = (revision: string): LabelSelector => ({
  matchExpressions: [{ key: 'istio.io/rev', operator: 'In', values: [revision] }],
});

export interface ValidatingWebhookOptions {
  readonly name: string;
  readonly labels: Labels;
  readonly webhook: string;
  /** Service that answers, unless the values name a URL. */
  readonly service: { readonly name: string; readonly namespace: string };
  readonly objectSelector?: LabelSelector;
}

export function validatingWebhook(options: ValidatingWebhookOptions, values: ValidationValues): WebhookConfiguration {
  const { name, labels, webhook, service, objectSelector } = options;
  const { validationURL, validationCABundle, validationFailurePolicy } = values;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name, labels },
    webhooks: [
      {
        name: webhook,
        clientConfig: {
          ...(isFilled(validationURL) ? { url: validationURL } : { service: { ...service, path: '/validate' } }),
          ...filled({ caBundle: validationCABundle }),
        },
        rules: [istioObjects],
        // istiod sets Fail itself once it can answer: without its certificate every object would be refused.
        failurePolicy: isFilled(validationCABundle) ? 'Fail' : validationFailurePolicy || 'Ignore',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...(objectSelector ? { objectSelector } : {}),
      },
    ],
  };
}

export interface AdmissionPolicyOptions {
  readonly name: string;
  readonly bindingName: string;
  readonly labels: Labels;
  readonly objectSelector?: LabelSelector;
}

/** Refuses kinds and fields that Istio has not promised to keep. */
export function stableChannelPolicy(options: AdmissionPolicyOptions): readonly KubeObject[] {
  const { name, bindingName, labels, objectSelector } = options;
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name, labels },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [istioObjects], ...(objectSelector ? { objectSelector } : {}) },
        variables: guardedKinds.map((kind) => ({ name: `is${kind}`, expression: `object.kind == '${kind}'` })),
        validations,
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: bindingName },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

const guardedKinds = ['EnvoyFilter', 'WasmPlugin', 'ProxyConfig', 'Telemetry', 'AuthorizationPolicy'] as const;

const validations = [
  { expression: '!variables.isEnvoyFilter' },
  { expression: '!variables.isWasmPlugin' },
  { expression: '!variables.isProxyConfig' },
  {
    expression: `!(
  variables.isTelemetry && (
    (has(object.spec.tracing) ? object.spec.tracing : {}).exists(t, has(t.useRequestIdForTraceSampling)) ||
    (has(object.spec.metrics) ? object.spec.metrics : {}).exists(m, has(m.reportingInterval)) ||
    (has(object.spec.accessLogging) ? object.spec.accessLogging : {}).exists(l, has(l.filter))
  )
)`,
  },
  {
    expression: `!(
  variables.isAuthorizationPolicy &&
  has(object.spec.rules) &&
  object.spec.rules.exists(r,
    has(r.from) && r.from.exists(f,
      has(f.source) && (has(f.source.trustDomains) || has(f.source.notTrustDomains))
    )
  )
)`,
  },
];
