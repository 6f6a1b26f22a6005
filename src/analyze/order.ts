import { levels } from '../model/finding.ts';
import type { Placed } from './to-finding.ts';

/** Findings in the order of the reference: cluster, level, code, object; equal ones once. */
export function ordered(found: readonly Placed[]): readonly Placed[] {
  const keyed = found.map((one) => ({ one, key: sortKey(one), identity: identityOf(one) }));
  keyed.sort((a, b) => compare(a.key, b.key));
  const seen = new Set<string>();
  return keyed
    .filter(({ identity }) => {
      const isNew = !seen.has(identity);
      seen.add(identity);
      return isNew;
    })
    .map(({ one }) => one);
}

function sortKey({ code, level, resource, message, path }: Placed): readonly string[] {
  const kind = resource?.origin.split(' ')[0] ?? '';
  // Objects sort by name before namespace; a finding about no object comes first.
  const object = resource ? `${kind}/${resource.name}/${resource.namespace}` : '';
  return [resource?.source.cluster ?? '', String(levels.indexOf(level)), code, object, path, message];
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

/** Two findings are one when code, object, line and parameters are equal, whatever the wording. */
const identityOf = (found: Placed) =>
  JSON.stringify([
    found.code,
    found.resource?.source.cluster,
    found.resource?.origin,
    found.reference,
    found.parameters ?? [found.message],
  ]);
