import type { Release } from '../lib/release.ts';
import type { Check, CheckCategory } from '../model/check.ts';
import { compatibilityVersion, deprecatedSettings, networkPlugin, platform } from './checks/configuration.ts';
import { controlPlanes, proxySkew, servedRevisions, webhookServices } from './checks/installation.ts';
import { gatewayApiVersions, kubernetesVersion, nodeReadiness } from './checks/kubernetes.ts';
import type { Situation } from './situation.ts';
import { loadNotes, noteChecks, pathCheck } from './upgrade.ts';

/** What is to be checked. */
export interface Question {
  readonly to: Release;
  /** Given: the upgrade from it is checked, too. */
  readonly from?: Release | undefined;
  /** Leave out whether a control plane could be installed. */
  readonly skipControlPlane: boolean;
  /** Checks that others made: rights, annotations. */
  readonly rights: readonly Check[];
  readonly annotations: readonly Check[];
}

/** Every check, by category. */
export async function precheck(situation: Situation, question: Question): Promise<readonly CheckCategory[]> {
  const { to, from, skipControlPlane, rights, annotations } = question;
  const upgrade = from && { from, to };
  const ask = askFor(situation);
  const controlPlane: readonly CheckCategory[] = [
    {
      name: 'kubernetes',
      checks: [
        kubernetesVersion(situation, to),
        ...ask('platform', ['CustomResourceDefinition'], () => platform(situation)),
        ...ask('network plugin', ['DaemonSet'], () => networkPlugin(situation)),
        ...rights,
        ...ask('nodes', ['Node'], () => nodeReadiness(situation)),
        ...ask('Gateway API CRDs', ['CustomResourceDefinition'], () => gatewayApiVersions(situation, to)),
      ],
    },
    {
      name: 'installation',
      checks: [
        ...ask('control planes', ['Deployment'], () => controlPlanes(situation, from)),
        ...ask('revisions of namespaces', ['Deployment', 'Namespace', webhooks[0]], () => servedRevisions(situation)),
        ...ask('versions of proxies', ['Pod'], () => proxySkew(situation, to)),
        ...ask("Istio's webhooks", ['Service', ...webhooks], () => webhookServices(situation)),
      ],
    },
    {
      name: 'configuration',
      checks: [
        ...ask('settings', ['ConfigMap'], () => [compatibilityVersion(situation, to), deprecatedSettings(situation)]),
        ...ask('annotations', ['Namespace', 'Service', 'Pod', 'Deployment'], () => annotations),
      ],
    },
  ];
  const upgrading = upgrade && [
    pathCheck(upgrade),
    ...ask('changes that concern other objects', [...(situation.unreadable ?? [])], () => []),
    ...noteChecks(await loadNotes(upgrade), upgrade, situation),
  ];
  return [...(skipControlPlane ? [] : controlPlane), ...(upgrading ? [{ name: 'upgrade', checks: upgrading }] : [])];
}

const webhooks = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] as const;

/** Makes checks, unless a kind they look at could not be read: what is said about objects nobody saw would be wrong. */
function askFor({ unreadable }: Situation) {
  return (what: string, kinds: readonly string[], make: () => Check | readonly Check[]): readonly Check[] => {
    const unread = kinds.filter((kind) => unreadable?.has(kind));
    if (unread.length === 0) return [make()].flat();
    const message = `the cluster did not let us read ${unread.join(', ')}`;
    return [{ id: 'unreadable', status: 'skipped', title: what, message }];
  };
}
