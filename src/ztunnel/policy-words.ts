import type { Policy, PolicyMatch } from './shapes.ts';

type Matcher = NonNullable<NonNullable<PolicyMatch['principals']>[number]>;
type Account = NonNullable<PolicyMatch['serviceAccounts']>[number];

const words: Readonly<Record<keyof PolicyMatch, string>> = {
  namespaces: 'from namespace',
  notNamespaces: 'not from namespace',
  serviceAccounts: 'from account',
  notServiceAccounts: 'not from account',
  principals: 'from principal',
  notPrincipals: 'not from principal',
  sourceIps: 'from address',
  notSourceIps: 'not from address',
  destinationIps: 'to address',
  notDestinationIps: 'not to address',
  destinationPorts: 'to port',
  notDestinationPorts: 'not to port',
};

/**
 * The rules of a policy as ztunnel evaluates them: one of the rules must hold, in it every group, in a group one of its
 * matches, in a match every condition.
 */
export function policyInWords({ rules }: Policy): string {
  const all = rules ?? [];
  if (all.length === 0) return 'nothing: no connection fits';
  const ruleText = (rule: (typeof all)[number]) =>
    (rule ?? [])
      .map((group) => (group ?? []).map(matchInWords).filter(Boolean).join(' or '))
      .filter(Boolean)
      .join(', and ') || 'everything';
  return all.map(ruleText).join('; or ');
}

function matchInWords(match: PolicyMatch): string {
  const conditions = Object.entries(match).map(([field, values]) => {
    const listed = (values as readonly unknown[] | null) ?? []; // every field of a match is a list
    return `${words[field as keyof PolicyMatch]} ${listed.map(valueInWords).join('|')}`;
  });
  return conditions.join(' ');
}

function valueInWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('serviceAccount' in value) {
    const { namespace, serviceAccount } = value as Account;
    return `${namespace}/${serviceAccount}`;
  }
  const { Exact, Prefix, Suffix, Presence } = value as Matcher;
  if (Exact !== undefined) return Exact;
  if (Prefix !== undefined) return `${Prefix}*`;
  if (Suffix !== undefined) return `*${Suffix}`;
  return Presence === undefined ? '?' : '*';
}
