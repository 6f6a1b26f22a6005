import { plural } from '../../lib/plural.ts';
import type { AccessQuestion, Cluster } from '../../model/cluster.ts';
import { UserError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { distinct, type Right } from './right.ts';

/** Asks for all rights at once, but for optional ones. Throws one error that lists everything missing. */
export async function requireRights(cluster: Cluster, rights: readonly Right[]): Promise<void> {
  const { missing, ungranted } = await askRights(cluster, rights);
  const count = missing.length + ungranted;
  if (count === 0) return;
  throw new UserError(`${userOf(cluster)} lacks ${plural(count, 'right')}:\n${listed(missing, ungranted)}`, {
    code: 'RIGHTS_MISSING',
    exit: Exit.failed,
    hint: 'nothing was changed; ask an administrator for these rights (istioctl rbac prints a role), or choose another --context or --as',
  });
}

export interface Answered {
  /** How many questions the rights are, optional ones left out. */
  readonly asked: number;
  /** Those that the cluster answers with no. */
  readonly missing: readonly AccessQuestion[];
  /** How many are missing of those that Istio's roles grant, and that nobody may grant without having them. */
  readonly ungranted: number;
}

/** Asks the cluster for rights. */
export async function askRights(cluster: Cluster, rights: readonly Right[]): Promise<Answered> {
  const all = await served(cluster, rights);
  const own = accessQuestions(all.filter(({ granted }) => !granted));
  const granted = accessQuestions(all).filter((question) => !own.some((one) => isSame(one, question)));
  const asked = own.length + granted.length;
  // Administrators are most users: one question instead of dozens.
  const [everything] = await cluster.allowed([{ verb: '*', group: '*', resource: '*' }]);
  if (everything) return { asked, missing: [], ungranted: 0 };
  const [answers, grants] = await Promise.all([
    cluster.allowed(own),
    (await mayEscalate(cluster, rights)) ? [] : cluster.allowed(granted),
  ]);
  return {
    asked,
    missing: own.filter((_, index) => answers[index] === false),
    ungranted: grants.filter((isAllowed) => !isAllowed).length,
  };
}

const isSame = (one: AccessQuestion, other: AccessQuestion) =>
  one.verb === other.verb && questionSubject(one) === questionSubject(other);

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
function accessQuestions(rights: readonly Right[]): readonly AccessQuestion[] {
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
function listed(missing: readonly AccessQuestion[], ungranted: number): string {
  const lines = new Map<string, string[]>();
  for (const question of missing)
    lines.set(questionSubject(question), [...(lines.get(questionSubject(question)) ?? []), question.verb]);
  return [
    ...[...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, verbs]) => `  ${verbs.sort().join(', ')}  ${what}`),
    ...(ungranted > 0 ? [`  ${plural(ungranted, 'right')} that ${grantedText}`] : []),
  ].join('\n');
}

/** Of the rights that are needed only to be granted. */
export const grantedText = 'the roles of Istio grant: nobody may grant what he has not';

/** `deployments.apps in istio-system`. */
export function questionSubject({ group, resource, subresource, namespace, name }: AccessQuestion): string {
  const what = `${resource}${group === '' ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
  return `${what}${name === undefined ? '' : ` ${name}`}${namespace === undefined ? '' : ` in ${namespace}`}`;
}
