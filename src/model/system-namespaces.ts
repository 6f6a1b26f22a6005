/** Namespaces of Kubernetes itself: istiod injects no pod there and analyzes nothing (istio pkg/config/analysis/util, IsSystemNamespace). */
export const systemNamespaces: readonly string[] = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
];
