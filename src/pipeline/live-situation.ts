import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { liveQueries, liveRefs } from '../precheck/live-kinds.ts';

/** What a cluster says about itself. */
export interface LiveSituation {
  readonly kubeVersion: string;
  readonly objects: readonly SourcedObject[];
  /** What could not be read, with the reason. */
  readonly unanswered: ReadonlyMap<string, string>;
}

/** Reads everything a precheck looks at. What the user has no right to read is told, not thrown. */
export async function readLive(cluster: Cluster, istioNamespace: string, isUpgrade: boolean): Promise<LiveSituation> {
  const unanswered = new Map<string, string>();
  const answer = async <T>(what: string, ask: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      // No answer at all, or one to nobody known, is the end of it; a refusal is one question less.
      if (!(error instanceof ClusterError) || error.status === 0 || error.status === 401) throw error;
      unanswered.set(what, error.message);
      return otherwise;
    }
  };
  const kubeVersion = await answer('version', () => cluster.version(), '');
  const listed = liveQueries(istioNamespace, isUpgrade).map((query) =>
    answer(query.kind, () => cluster.list(query), []),
  );
  const single = liveRefs(istioNamespace).map((ref) =>
    answer(`${ref.kind} ${ref.name}`, () => cluster.get(ref), undefined),
  );
  const [lists, objects] = await Promise.all([Promise.all(listed), Promise.all(single)]);
  const found = [...lists.flat(), ...objects].filter((one) => one !== undefined);
  return { kubeVersion, objects: found.map(live), unanswered };
}

const live = (object: KubeObject): SourcedObject => ({
  object,
  source: { file: '', line: 0, locate: () => undefined },
});
