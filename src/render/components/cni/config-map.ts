import { filled, isFilled } from '../../../lib/filled.ts';
import { goText } from '../../../lib/go-text.ts';
import { emitYaml } from '../../../lib/yaml-emit.ts';
import type { ConfigMap } from '../../../model/kubernetes.ts';
import type { CniValues } from '../../../model/node-agent-values.ts';
import type { Identity } from '../../identity.ts';

/** Settings of the node agent, as environment variables. */
export function cniConfigMap(id: Identity, values: CniValues): ConfigMap {
  const { ambient, repair, global } = values;
  const data = {
    CURRENT_AGENT_VERSION: isFilled(values.tag) ? values.tag : global.tag,
    AMBIENT_ENABLED: ambient.enabled,
    AMBIENT_ENABLEMENT_SELECTOR: emitYaml(ambient.enablementSelectors).trimEnd(),
    AMBIENT_DNS_CAPTURE: ambient.dnsCapture,
    AMBIENT_IPV6: ambient.ipv6,
    AMBIENT_RECONCILE_POD_RULES_ON_STARTUP: ambient.reconcileIptablesOnStartup,
    ENABLE_AMBIENT_DETECTION_RETRY: ambient.enableAmbientDetectionRetry,
    ...filled({ CNI_CONF_NAME: values.cniConfFileName }),
    ISTIO_OWNED_CNI_CONFIG: values.istioOwnedCNIConfig,
    ...(isFilled(values.istioOwnedCNIConfig)
      ? { ISTIO_OWNED_CNI_CONF_FILENAME: values.istioOwnedCNIConfigFileName }
      : {}),
    CHAINED_CNI_PLUGIN: values.chained,
    EXCLUDE_NAMESPACES: (values.excludeNamespaces ?? []).join(','),
    REPAIR_ENABLED: repair.enabled,
    REPAIR_LABEL_PODS: repair.labelPods,
    REPAIR_DELETE_PODS: repair.deletePods,
    REPAIR_REPAIR_PODS: repair.repairPods,
    REPAIR_INIT_CONTAINER_NAME: repair.initContainerName,
    REPAIR_BROKEN_POD_LABEL_KEY: repair.brokenPodLabelKey,
    REPAIR_BROKEN_POD_LABEL_VALUE: repair.brokenPodLabelValue,
    NATIVE_NFTABLES: global.nativeNftables,
    ...values.env,
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio-cni-config', namespace: id.namespace, labels: { app: 'istio-cni', ...id.owned } },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, goText(value)])),
  };
}
