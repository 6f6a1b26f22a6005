import { isFilled, when } from '../../../lib/filled.ts';
import type { BaseValues } from '../../../model/chart-values.ts';
import type { IstioRelease } from '../../../model/istio-release.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import { identity } from '../../identity.ts';
import { serviceAccount } from '../../shared/rbac.ts';
import { inCluster, inNamespace } from '../../shared/scope.ts';
import { stableChannelPolicy, validatingWebhook } from '../../shared/validation.ts';

/** What every revision shares, without the CRDs: the account of remote readers, and validation for the default revision. */
export function base(release: IstioRelease, values: BaseValues): readonly KubeObject[] {
  const { global, defaultRevision, experimental } = values;
  const namespace = global.istioNamespace;
  const id = identity({ release, app: 'istiod', component: 'base', namespace, revision: defaultRevision });
  const labels = { istio: 'istiod', release: 'istio', 'istio.io/rev': id.revisionLabel, ...id.standard };
  const validates = inCluster(global.resourceScope) && isFilled(defaultRevision);
  return [
    ...when(validates && isFilled(experimental.stableValidationPolicy), () =>
      stableChannelPolicy({
        name: 'stable-channel-default-policy.istio.io',
        bindingName: 'stable-channel-default-policy-binding.istio.io',
        labels,
      }),
    ),
    ...when(validates, () => [
      validatingWebhook(
        {
          name: 'istiod-default-validator',
          labels: { app: 'istiod', ...labels },
          webhook: 'validation.istio.io',
          service: { name: defaultRevision === 'default' ? 'istiod' : id.revisioned('istiod'), namespace },
        },
        values.base,
      ),
    ]),
    ...when(inNamespace(global.resourceScope) && isFilled(global.enableReaderRBAC), () => [
      serviceAccount({
        name: 'istio-reader-service-account',
        namespace,
        labels: { app: 'istio-reader', release: 'istio', ...id.standardFor('istio-reader') },
        imagePullSecrets: global.imagePullSecrets,
      }),
    ]),
  ];
}
