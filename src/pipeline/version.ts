import type { Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import type { RunningVersion, VersionReport } from '../model/version-report.ts';
import { runningVersions } from '../world/running-versions.ts';
import { tagInstead } from './tag-name.ts';

/**
 * Versions of this program, of the control planes and of the proxies, read from the pods of the cluster. A cluster that
 * cannot be reached is told in the report: the client's own version is known all the same.
 */
export async function versionReport(
  client: string,
  connect: (() => Promise<Cluster>) | undefined,
  revision?: string,
): Promise<VersionReport> {
  if (!connect) return { client, controlPlane: [], dataPlane: [], clientOnly: true };
  try {
    const cluster = await connect();
    try {
      const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod' });
      const { controlPlane, dataPlane } = runningVersions(pods);
      const asked = (found: readonly RunningVersion[]) =>
        found.filter((one) => revision === undefined || one.revision === revision);
      const report = { client, controlPlane: asked(controlPlane), dataPlane: asked(dataPlane) };
      const tag = report.controlPlane.length === 0 ? await tagInstead(cluster, revision ?? '') : undefined;
      if (tag) throw tag;
      return report;
    } finally {
      cluster.close();
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.code === 'REVISION_IS_TAG') throw error;
    return { client, controlPlane: [], dataPlane: [], unreachable: error.message };
  }
}
