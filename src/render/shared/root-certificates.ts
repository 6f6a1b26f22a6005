import type { EnvValues } from '../../model/chart-values.ts';
import type { Tree } from '../../model/kube-object.ts';

export interface RootCertificatesOptions {
  /** The pod starts without them, too. */
  readonly optional?: boolean;
}

/** Source of the volume with the mesh's root certificates: a ConfigMap that istiod keeps, or a trust bundle of the cluster. */
export function rootCertificates(
  env: EnvValues | null | undefined,
  bundle: string | undefined,
  { optional = false }: RootCertificatesOptions = {},
): Tree {
  if (env?.ENABLE_CLUSTER_TRUST_BUNDLE_API !== true)
    return { configMap: { name: bundle || 'istio-ca-root-cert', ...(optional ? { defaultMode: 420, optional } : {}) } };
  const clusterTrustBundle = {
    name: `istio.io:istiod-ca:${bundle || 'root-cert'}`,
    path: 'root-cert.pem',
    ...(optional ? { optional } : {}),
  };
  return { projected: { sources: [{ clusterTrustBundle }] } };
}
