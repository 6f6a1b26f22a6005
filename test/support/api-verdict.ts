import type { Cluster } from '../../src/model/cluster.ts';
import { UserError } from '../../src/model/errors.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import type { SourcedObject } from '../../src/objects/parse.ts';
import { validateObject } from '../../src/rules/validate-object.ts';

/** Refusals that the transport takes for hiccups are tried again: side by side they cost little time. */
const atOnce = 60;

/**
 * What is said about objects that only one of the two refuses: `validate`, or a real API server with what it asks.
 * @param counts Which of our findings the API server should have, too; all errors when absent.
 */
export async function verdictDifferences(
  cluster: Cluster,
  objects: readonly SourcedObject[],
  counts: (finding: Finding) => boolean = () => true,
): Promise<readonly string[]> {
  const left = [...objects];
  const differences: string[] = [];
  const worker = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const ours = (await validateObject(next)).filter((finding) => refuses(finding) && counts(finding));
      const theirs = await refusal(cluster, next.object);
      if (ours.length > 0 === (theirs !== undefined)) continue;
      const said = theirs ?? ours.map(({ rule, path, message }) => `${rule} ${path} ${message}`).join('; ');
      differences.push(`${next.source.file}: only ${theirs ? 'the API server' : 'we'} refused: ${said}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return differences;
}

/** Objects are tried by server-side apply, which also refuses what `schema/null` only warns of. */
const refuses = ({ level, rule }: Finding) => level === 'Error' || rule === 'schema/null';

/** Why the API server would not store the object; undefined when it would. */
export async function refusal(cluster: Cluster, object: KubeObject): Promise<string | undefined> {
  try {
    await cluster.apply(object, { fieldManager: 'test', dryRun: true });
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
