import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import { InputError } from '../model/errors.ts';
import { label } from '../plan/labels.ts';

const injectors = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };

/** The revision that a tag leads to; undefined when there is no such tag, or injectors may not be listed. */
async function revisionOfTag(cluster: Cluster, name: string): Promise<string | undefined> {
  if (name === '') return undefined;
  const query = { ...injectors, labels: `${label.tag}=${name}`, metadataOnly: true };
  const [injector] = await cluster.list(query).catch((error: unknown) => {
    if (error instanceof ClusterError && error.status === 403) return [];
    throw error;
  });
  return injector && (injector.metadata.labels?.[label.revision] ?? 'default');
}

/**
 * What is wrong when a tag stands where a revision is wanted, and nothing is found; undefined when it is no tag.
 * @param more a further way out
 */
export async function tagInstead(cluster: Cluster, name: string, more?: string): Promise<InputError | undefined> {
  const revision = await revisionOfTag(cluster, name);
  return revision === undefined || revision === name ? undefined : isTagName(name, revision, more);
}

/** The same, of a tag whose revision is known. */
export function isTagName(name: string, revision: string, more?: string): InputError {
  return new InputError(`"${name}" is a tag, which leads to revision ${revision}`, {
    code: 'REVISION_IS_TAG',
    hint: [`name the revision: --revision ${revision}`, more].filter(Boolean).join('; '),
  });
}
