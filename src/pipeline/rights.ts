import { plural } from '../lib/plural.ts';
import type { AccessQuestion, Cluster } from '../model/cluster.ts';
import { UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { ObjectRef } from '../model/kube-object.ts';
import { groupOf } from '../objects/refs.ts';

/** What is going to be done to which objects. */
export interface NeededRight {
  readonly verb: string;
  readonly ref: Pick<ObjectRef, 'apiVersion' | 'kind' | 'namespace'>;
}

/** Asks for all rights at once. Throws one error that lists everything missing. */
export async function requireRights(cluster: Cluster, needed: readonly NeededRight[]): Promise<void> {
  // Administrators are most users: one question instead of dozens.
  const [everything] = await cluster.allowed([{ verb: '*', group: '*', resource: '*' }]);
  if (everything) return;
  const questions = await questionsFor(cluster, needed);
  const answers = await cluster.allowed(questions);
  const missing = questions.filter((_, index) => answers[index] === false);
  if (missing.length === 0) return;
  throw new UserError(`${userOf(cluster)} lacks ${plural(missing.length, 'right')}:\n${listed(missing)}`, {
    code: 'RIGHTS_MISSING',
    exit: Exit.failed,
    hint: 'nothing was changed; ask an administrator for these rights, or choose another --context or --as',
  });
}

function userOf({ target: { impersonated, context } }: Cluster): string {
  return impersonated === undefined ? `the user of context "${context}"` : `user "${impersonated}"`;
}

async function questionsFor(cluster: Cluster, needed: readonly NeededRight[]): Promise<readonly AccessQuestion[]> {
  const questions = new Map<string, AccessQuestion>();
  await Promise.all(
    needed.map(async ({ verb, ref }) => {
      const kind = await cluster.resource(ref.apiVersion, ref.kind);
      // Kinds that are not served yet come with this installation.
      if (!kind) return;
      const scope = ref.namespace === '' ? {} : { namespace: ref.namespace };
      const question = { verb, group: groupOf(ref.apiVersion), resource: kind.plural, ...scope };
      questions.set(JSON.stringify(question), question);
    }),
  );
  return [...questions.values()];
}

/** One line per resource and namespace: `  patch, create  deployments.apps in istio-system`. */
function listed(missing: readonly AccessQuestion[]): string {
  const lines = new Map<string, string[]>();
  for (const { verb, group, resource, namespace } of missing) {
    const what = `${resource}${group === '' ? '' : `.${group}`}${namespace === undefined ? '' : ` in ${namespace}`}`;
    lines.set(what, [...(lines.get(what) ?? []), verb]);
  }
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, verbs]) => `  ${verbs.sort().join(', ')}  ${what}`)
    .join('\n');
}
