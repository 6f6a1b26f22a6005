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
  const controlPlane: readonly CheckCategory[] = [
    {
      name: 'kubernetes',
      checks: [
        kubernetesVersion(situation, to),
        platform(situation),
        networkPlugin(situation),
        ...rights,
        ...knowing('Node', () => [nodeReadiness(situation)]),
        ...knowing('CustomResourceDefinition', () => gatewayApiVersions(situation, to)),
      ],
    },
    {
      name: 'installation',
      checks: [
        ...knowing('Deployment', () => [controlPlanes(situation, from), servedRevisions(situation)]),
        ...knowing('Pod', () => proxySkew(situation, to)),
        ...knowing('Service', () => [webhookServices(situation)]),
      ],
    },
    {
      name: 'configuration',
      checks: [compatibilityVersion(situation, to), deprecatedSettings(situation), ...annotations],
    },
  ];
  const upgrading = upgrade && [
    pathCheck(upgrade),
    ...[...(situation.unreadable ?? [])].map(unknown),
    ...noteChecks(await loadNotes(upgrade), upgrade, situation),
  ];
  /** What is said about objects nobody could read would be wrong. */
  function knowing(kind: string, checks: () => readonly Check[]): readonly Check[] {
    return situation.unreadable?.has(kind) ? [unknown(kind)] : checks();
  }
  return [...(skipControlPlane ? [] : controlPlane), ...(upgrading ? [{ name: 'upgrade', checks: upgrading }] : [])];
}

function unknown(kind: string): Check {
  return {
    id: 'unreadable',
    status: 'skipped',
    title: `${kind} objects`,
    message: 'the cluster did not let us read them',
  };
}
