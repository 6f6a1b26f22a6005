import { filled, isFilled, when } from '../../../lib/filled.ts';
import type { ComponentPlace } from '../../../model/config.ts';
import type { IstiodValues } from '../../../model/istiod-values.ts';
import type { KubeObject, Tree } from '../../../model/kube-object.ts';
import { type Identity, identity } from '../../identity.ts';
import { networkPolicy, tcp } from '../../shared/network-policy.ts';
import { role, roleBinding, serviceAccount } from '../../shared/rbac.ts';
import { horizontalPodAutoscaler, podDisruptionBudget } from '../../shared/scaling.ts';
import { inCluster, inNamespace } from '../../shared/scope.ts';
import { objectsOfRevision, stableChannelPolicy, validatingWebhook } from '../../shared/validation.ts';
import { gatewayControllerRules, istiodRules, namespaceRules, readerRules } from './cluster-roles.ts';
import { gatewayClassConfigMap, jwksConfigMap, meshConfigMap, valuesConfigMap } from './config-maps.ts';
import { istiodDeployment, podSelector } from './deployment.ts';
import { injectorConfigMap } from './injector.ts';
import { remoteEndpoints, remoteService } from './remote.ts';
import { istiodService, tagService } from './service.ts';
import { injectorWebhooks, tagWebhooks } from './webhooks.ts';

export interface IstiodOptions extends ComponentPlace {
  readonly values: IstiodValues;
  /** What profile and user wrote, for the record in the cluster. */
  readonly originalValues: Tree;
}

/** What of istiod is asked for: parts of it can run elsewhere or be left to others. */
interface Parts {
  readonly inNamespace: boolean;
  readonly inCluster: boolean;
  /** istiod itself runs here. */
  readonly local: boolean;
  /** Istio's configuration is read from this cluster. */
  readonly configured: boolean;
}

/** One revision of the control plane. Objects stand in the order in which they are applied. */
export function istiod({ namespace, release, values, originalValues }: IstiodOptions): readonly KubeObject[] {
  const { global, revision, ownerName: owner } = values;
  const id = identity({ app: 'istiod', component: 'pilot', namespace, release, revision, owner });
  const remote = isFilled(values.istiodRemote.enabled);
  const localInjector = isFilled(values.istiodRemote.enabledLocalInjectorIstiod);
  const parts = {
    inNamespace: inNamespace(global.resourceScope),
    inCluster: inCluster(global.resourceScope),
    local: !remote || localInjector,
    configured: !remote || isFilled(global.configCluster) || localInjector,
  };
  const local = parts.inNamespace && parts.local;
  return [
    ...when(local, () => horizontalPodAutoscaler(workload(id, {}), values)),
    ...when(parts.inCluster && parts.configured, () => clusterRoles(id, values)),
    ...when(parts.inNamespace, () => configMaps(id, { values, originalValues, local })),
    ...when(parts.inCluster && !isFilled(global.operatorManageWebhooks), () => [injectorWebhooks(id, values)]),
    ...when(parts.inNamespace && isFilled(global.networkPolicy?.enabled), () => [istiodNetworkPolicy(id)]),
    ...when(local && isFilled(global.defaultPodDisruptionBudget.enabled), () =>
      podDisruptionBudget(
        { ...workload(id, { istio: 'pilot' }), selector: { matchLabels: podSelector(id) } },
        values,
        values.pdb,
      ),
    ),
    ...when(parts.inCluster && isFilled(global.enableReaderRBAC ?? true), () => readerRoles(id, values)),
    ...when(parts.inNamespace, () => [...remoteEndpoints(id, values), ...remoteService(id, values)]),
    ...tags(id, values, parts),
    ...when(parts.inNamespace && parts.configured, () => namespaceRoles(id, values)),
    ...when(local, () => [istiodService(id, values)]),
    ...when(parts.inNamespace && parts.configured, () => [account(id, values), ...stablePolicy(id, values)]),
    ...when(parts.inCluster && parts.configured && isFilled(global.configValidation), () => [validation(id, values)]),
  ];
}

/** Metadata of the objects that stand beside the Deployment under its name. */
const workload = (id: Identity, extra: Record<string, string>) => ({
  name: id.revisioned('istiod'),
  namespace: id.namespace,
  labels: { app: 'istiod', ...extra, ...id.owned },
});

const rbacLabels = (app: string, labels: Record<string, string>) => ({ app, release: 'istio', ...labels });

function clusterRoles(id: Identity, values: IstiodValues): readonly KubeObject[] {
  const labels = rbacLabels('istiod', id.standard);
  const account = { name: id.revisioned('istiod'), namespace: values.global.istioNamespace };
  const controlsGateways = values.env.PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER !== 'false';
  const names = [
    { name: `${id.revisioned('istiod-clusterrole')}-${id.namespace}`, rules: istiodRules(values) },
    ...when(controlsGateways, () => [
      { name: `${id.revisioned('istiod-gateway-controller')}-${id.namespace}`, rules: gatewayControllerRules },
    ]),
  ];
  return [
    ...names.map(({ name, rules }) => role({ name, labels, rules })),
    ...names.map(({ name }) => roleBinding({ name, labels, account })),
  ];
}

interface ConfigMapsOptions {
  readonly values: IstiodValues;
  readonly originalValues: Tree;
  readonly local: boolean;
}

function configMaps(id: Identity, { values, originalValues, local }: ConfigMapsOptions): readonly KubeObject[] {
  const { global, jwksResolverExtraRootCA, gatewayClasses } = values;
  const classes = Object.entries(gatewayClasses ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...when(local && isFilled(jwksResolverExtraRootCA), () => [jwksConfigMap(id, jwksResolverExtraRootCA)]),
    valuesConfigMap(id, values, originalValues),
    ...when(values.configMap, () => [meshConfigMap(id, values)]),
    ...when(local, () => [istiodDeployment(id, values)]),
    ...classes.map(([name, defaults]) => gatewayClassConfigMap(name, id, defaults)),
    ...when(!isFilled(global.omitSidecarInjectorConfigMap), () => [injectorConfigMap(id, values)]),
  ];
}

function istiodNetworkPolicy(id: Identity): KubeObject {
  return networkPolicy({
    ...workload(id, { istio: 'pilot' }),
    podLabels: { app: 'istiod', 'istio.io/rev': id.revisionLabel },
    ingress: [tcp(15017), tcp(15010, 15011, 15012, 8080, 15014)],
  });
}

function readerRoles(id: Identity, values: IstiodValues): readonly KubeObject[] {
  const name = `${id.revisioned('istio-reader-clusterrole')}-${id.namespace}`;
  const labels = rbacLabels('istio-reader', id.standardFor('istio-reader'));
  const account = { name: 'istio-reader-service-account', namespace: values.global.istioNamespace };
  return [role({ name, labels, rules: readerRules(values) }), roleBinding({ name, labels, account })];
}

function tags(id: Identity, values: IstiodValues, parts: Parts): readonly KubeObject[] {
  const names = values.revisionTags ?? [];
  return [
    ...when(parts.inCluster && !isFilled(values.global.operatorManageWebhooks), () =>
      names.map((tag) => tagWebhooks(tag, id, values)),
    ),
    ...when(parts.inNamespace, () => names.map((tag) => tagService(tag, id, values))),
  ];
}

function namespaceRoles(id: Identity, values: IstiodValues): readonly KubeObject[] {
  const name = id.revisioned('istiod');
  const namespace = values.global.istioNamespace;
  const labels = rbacLabels('istiod', id.standard);
  return [
    role({ name, namespace, labels, rules: namespaceRules }),
    roleBinding({ name, namespace, labels, account: { name, namespace } }),
  ];
}

const account = (id: Identity, { global, serviceAccountAnnotations }: IstiodValues) =>
  serviceAccount({
    name: id.revisioned('istiod'),
    namespace: global.istioNamespace,
    labels: rbacLabels('istiod', id.standard),
    ...filled({ annotations: serviceAccountAnnotations }),
    imagePullSecrets: global.imagePullSecrets,
  });

function stablePolicy(id: Identity, { experimental, global }: IstiodValues): readonly KubeObject[] {
  if (!isFilled(experimental.stableValidationPolicy)) return [];
  const named = (prefix: string) => `${id.revisioned(prefix)}-${global.istioNamespace}.istio.io`;
  return stableChannelPolicy({
    name: named('stable-channel-policy'),
    bindingName: named('stable-channel-policy-binding'),
    labels: id.standard,
    objectSelector: objectsOfRevision(id.revisionLabel),
  });
}

const validation = (id: Identity, { base, global }: IstiodValues) =>
  validatingWebhook(
    {
      name: `${id.revisioned('istio-validator')}-${global.istioNamespace}`,
      labels: { app: 'istiod', istio: 'istiod', release: 'istio', 'istio.io/rev': id.revisionLabel, ...id.standard },
      webhook: 'rev.validation.istio.io',
      service: { name: id.revisioned('istiod'), namespace: global.istioNamespace },
      objectSelector: objectsOfRevision(id.revisionLabel),
    },
    base,
  );
