import type { EnforcedRule } from '../envoy/authorization.ts';

export { authorizationTable, type EnforcedRule, enforcedRules } from '../envoy/authorization.ts';

/** What the table does not say: rules that are only counted, filters that let nothing or everything through. */
export function authorizationNotes(rules: readonly EnforcedRule[]): readonly string[] {
  const names = (wanted: (rule: EnforcedRule) => boolean) =>
    [...new Set(rules.filter(wanted).flatMap(({ policy }) => policy ?? []))].join(', ');
  const dry = names(({ dryRun }) => dryRun);
  const foreign = rules.some(({ policy }) => policy === '');
  const closed = rules.some(({ policy, action, decides }) => policy === undefined && action === 'ALLOW' && decides);
  const half = rules.some(({ policy, decides }) => policy === undefined && !decides);
  return [
    ...(dry ? [`only a dry run, nothing is denied by it: ${dry}`] : []),
    ...(closed ? ['a policy that allows nothing: where no other policy allows a request it is denied'] : []),
    ...(half
      ? [
          '_anonymous_match_nothing_ also stands for filters that enforce nothing: they ask another service, are a dry run, or come later',
        ]
      : []),
    ...(foreign ? ['a rule without a name was not made by istiod'] : []),
  ];
}
