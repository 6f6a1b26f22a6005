import type { Release } from '../lib/release.ts';
import type { Check, CheckCategory } from '../model/check.ts';
import {
  compatibilityVersion,
  controlPlanes,
  platform,
  proxySkew,
  servedRevisions,
  webhookServices,
} from './checks/installation.ts';
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
        ...rights,
        nodeReadiness(situation),
        ...gatewayApiVersions(situation, to),
      ],
    },
    {
      name: 'installation',
      checks: [
        controlPlanes(situation, from),
        ...proxySkew(situation, to),
        servedRevisions(situation),
        webhookServices(situation),
      ],
    },
    { name: 'configuration', checks: [compatibilityVersion(situation, to), ...annotations] },
  ];
  const upgrading = upgrade && [pathCheck(upgrade), ...noteChecks(await loadNotes(upgrade), upgrade, situation)];
  return [...(skipControlPlane ? [] : controlPlane), ...(upgrading ? [{ name: 'upgrade', checks: upgrading }] : [])];
}
