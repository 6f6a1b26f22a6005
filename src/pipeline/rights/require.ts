import { plural } from '../../lib/plural.ts';
import type { AccessQuestion, Cluster } from '../../model/cluster.ts';
import { UserError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { distinct, type Right } from './right.ts';

/** Asks for all rights at once, but for optional ones. Throws one error that lists everything missing. */
export async function requireRights(cluster: Cluster, rights: readonly Right[]): Promise<void> {
  const { missing } = await askRights(cluster, rights);
  if (missing.length === 0) return;
  throw new UserError(`${userOf(cluster)} lacks ${plural(missing.length, 'right')}:\n${listed(missing)}`, {
    code: 'RIGHTS_MISSING',
    exit: Exit.failed,
    hint: 'nothing was changed; ask an administrator for these rights (istioctl rbac prints a role), or choose another --context or --as',
  });
}

/** How many questions the rights are, optional ones left out, and which of them the cluster answers with no. */
export async function askRights(
  cluster: Cluster,
  rights: readonly Right[],
): Promise<{ readonly asked: number; readonly missing: readonly AccessQuestion[] }> {
  const questions = accessQuestions(await served(cluster, rights));
  const asked = questions.length;
  // Administrators are most users: one question instead of dozens.
  const [everything] = await cluster.allowed([{ verb: '*', group: '*', resource: '*' }]);
  if (everything) return { asked, missing: [] };
  const needed = (await mayEscalate(cluster, rights)) ? rights.filter(({ granted }) => !granted) : rights;
  const left = needed === rights ? questions : accessQuestions(await served(cluster, needed));
  const answers = await cluster.allowed(left);
  return { asked, missing: left.filter((_, index) => answers[index] === false) };
}

/** Whether roles may be written that grant more than their writer has. */
async function mayEscalate(cluster: Cluster, rights: readonly Right[]): Promise<boolean> {
  if (!rights.some(({ granted }) => granted)) return false;
  const group = 'rbac.authorization.k8s.io';
  const answers = await cluster.allowed(
    ['clusterroles', 'roles'].flatMap((resource) => ['escalate', 'bind'].map((verb) => ({ verb, group, resource }))),
  );
  return answers.every(Boolean);
}

/** Kinds that are not served yet come with this installation, or are asked nothing. */
async function served(cluster: Cluster, rights: readonly Right[]): Promise<readonly Right[]> {
  const known = await Promise.all(
    rights.map(async ({ kind }) => !kind || (await cluster.resource(kind.apiVersion, kind.kind)) !== undefined),
  );
  return rights.filter((_, index) => known[index]);
}

function userOf({ target: { impersonated, context } }: Cluster): string {
  return impersonated === undefined ? `the user of context "${context}"` : `user "${impersonated}"`;
}

/** One question for each verb of each right that is needed. */
export function accessQuestions(rights: readonly Right[]): readonly AccessQuestion[] {
  return distinct(rights.filter((right) => right.optional === undefined)).flatMap(
    ({ verbs, group, resource: written, namespace, names = [undefined] }) =>
      verbs.flatMap((verb) =>
        names.map((name) => {
          const [resource = '', subresource] = written.split('/');
          return {
            verb,
            group,
            resource,
            ...(subresource !== undefined && { subresource }),
            ...(namespace !== '' && { namespace }),
            ...(name !== undefined && { name }),
          };
        }),
      ),
  );
}

/** One line per resource and namespace: `  patch, create  deployments.apps in istio-system`. */
function listed(missing: readonly AccessQuestion[]): string {
  const lines = new Map<string, string[]>();
  for (const question of missing)
    lines.set(questionSubject(question), [...(lines.get(questionSubject(question)) ?? []), question.verb]);
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, verbs]) => `  ${verbs.sort().join(', ')}  ${what}`)
    .join('\n');
}

/** `deployments.apps in istio-system`. */
export function questionSubject({ group, resource, subresource, namespace, name }: AccessQuestion): string {
  const what = `${resource}${group === '' ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
  return `${what}${name === undefined ? '' : ` ${name}`}${namespace === undefined ? '' : ` in ${namespace}`}`;
}
