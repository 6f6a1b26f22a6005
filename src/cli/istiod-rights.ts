import { rightsOf } from '../pipeline/rights/by-command.ts';
import { requireRights } from '../pipeline/rights/require.ts';
import type { OpenMesh } from './xds-flags.ts';

/** Names every right that is missing before istiod is asked, of those that this way to it needs. */
export async function requireIstiodRights(command: string, { cluster, query, withToken }: OpenMesh): Promise<void> {
  if (!cluster) return;
  const rights = rightsOf(command, { istioNamespace: query.istioNamespace, objects: [] });
  await requireRights(
    cluster,
    rights.filter(({ resource }) =>
      resource === 'serviceaccounts/token' ? withToken : query.address === undefined || !resource.startsWith('pods'),
    ),
  );
}
