import type { Cluster, ResourceKind } from '../model/cluster.ts';
import { answerError } from './errors.ts';
import { brokenAnswer } from './object-shape.ts';
import { groupPath, resourcesOfList, wellKnownResource } from './resources.ts';
import { parseAnswer, type Rest } from './rest.ts';

/** Kinds that are not well known are asked for once per group and version; what is missing is asked for again: a CRD may have come. */
export function resourceLookup(api: Rest): Cluster['resource'] {
  const lists = new Map<string, Promise<readonly ResourceKind[]>>();
  async function ask(apiVersion: string): Promise<readonly ResourceKind[]> {
    const response = await api.answer({ method: 'GET', path: groupPath(apiVersion) });
    if (response.status === 404) return [];
    if (response.status > 299) throw answerError(`discover the kinds of ${apiVersion}`, response);
    const what = `discover the kinds of ${apiVersion}`;
    const list = parseAnswer(what, response);
    if (!Array.isArray(list.resources) && list.resources !== null) throw brokenAnswer(what, 'no list of kinds');
    return resourcesOfList(apiVersion, list);
  }
  return async (apiVersion, kind) => {
    const known = wellKnownResource(apiVersion, kind);
    if (known) return known;
    const find = (list: readonly ResourceKind[]) => list.find((resource) => resource.kind === kind);
    const asked = lists.get(apiVersion);
    const found = asked && find(await asked);
    if (found) return found;
    const asking = ask(apiVersion);
    lists.set(apiVersion, asking);
    return find(await asking);
  };
}
