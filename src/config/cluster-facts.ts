import type { Tree } from '../model/kube-object.ts';

/** Settings that the nature of a cluster asks for, to lie beneath the profile. GKE is known by its version: `v1.33.1-gke.100`. */
export function settingsForCluster(kubeVersion: string): Tree {
  if (!kubeVersion.includes('-gke')) return {};
  return {
    spec: {
      // istio 1.30 leaves `enabled` out here, which switches the node agent on in every profile: not repeated.
      components: { cni: { enabled: false, namespace: 'kube-system' } },
      values: { global: { platform: 'gke' }, cni: { resourceQuotas: { enabled: false } } },
    },
  };
}
