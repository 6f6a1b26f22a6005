import type { Check } from '../../model/check.ts';

/** A right that is missing, in words: `create  deployments.apps in istio-system`. */
export type MissingRight = string;

/** The answers about the rights of an installation as one check that names what is missing. */
export function rightsCheck(
  { asked, answered }: { readonly asked: number; readonly answered: number },
  missing: readonly MissingRight[],
): Check {
  const base = { id: 'rights', title: `rights: ${answered} of ${asked}` };
  if (missing.length === 0) return { ...base, status: 'ok' };
  return {
    ...base,
    status: 'error',
    code: 'IST0141',
    message: 'rights that an installation needs are missing',
    evidence: missing.map((subject) => ({ subject })),
    fix: 'Ask for a role with these rights (istioctl rbac install prints it), or install as somebody who has them.',
  };
}
