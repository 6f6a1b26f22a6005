/** Commands of the reference that were removed there or are not built here: what to use instead. */
const elsewhere: Readonly<Record<string, string>> = {
  authz: 'istioctl experimental authz check',
  'create-remote-secret': 'kubectl create token and kubectl create secret with the label istio/multiCluster=true',
  'kube-uninject':
    'apply the original manifest, or label the pod template sidecar.istio.io/inject=false and restart it',
  operator: 'the in-cluster operator was removed in Istio 1.24: istioctl install applies IstioOperator files',
  'operator dump': 'istioctl manifest generate',
  'operator init': 'istioctl install',
  'operator remove': 'istioctl uninstall --purge',
  options: 'istioctl help --markdown lists the flags of every command',
  'x add-to-mesh': 'label the namespace istio-injection=enabled and restart its workloads, or istioctl kube-inject',
  'x create-remote-secret': 'kubectl create token and kubectl create secret with the label istio/multiCluster=true',
  'x injector': 'istioctl x check-inject and istioctl tag list',
  'x metrics': 'query Prometheus: istio_requests_total and istio_request_duration_milliseconds',
  'x remove-from-mesh': 'label the pod template sidecar.istio.io/inject=false and restart it',
  'x revision': 'istioctl tag list and istioctl version',
  'x version': 'istioctl version',
  'x wait': 'kubectl wait --for=condition=Reconciled',
  'x workload entry': 'write WorkloadEntry objects and check them with istioctl validate',
};

/** The reference's short names of the groups above. */
const shortNames: Readonly<Record<string, string>> = {
  experimental: 'x',
  exp: 'x',
  'x m': 'x metrics',
};

/** What to use instead of the command that `words` name, or undefined when the reference has no such command. */
export function useInstead(words: readonly string[]): string | undefined {
  const [first = '', second = ''] = words;
  const group = shortNames[first] ?? first;
  const pair = `${group} ${second}`;
  return elsewhere[shortNames[pair] ?? pair] ?? elsewhere[group];
}
