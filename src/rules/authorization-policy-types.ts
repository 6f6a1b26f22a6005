import type { PolicyTarget } from './blocks/policy-target.ts';
import { rulesOf } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

export type Texts = readonly string[];
type Negatable<Name extends string> = { readonly [Key in Name | `not${Capitalize<Name>}`]?: Texts };
export type Source = Negatable<
  'principals' | 'requestPrincipals' | 'namespaces' | 'serviceAccounts' | 'trustDomains' | 'ipBlocks' | 'remoteIpBlocks'
>;
export type Operation = Negatable<'hosts' | 'ports' | 'methods' | 'paths'>;
interface Condition extends Negatable<'values'> {
  readonly key?: string;
}
interface PolicyRule {
  readonly from?: readonly { readonly source?: Source }[];
  readonly to?: readonly { readonly operation?: Operation }[];
  readonly when?: readonly Condition[];
}
export interface AuthorizationPolicy extends RuleObject {
  readonly spec: PolicyTarget & {
    readonly rules?: readonly PolicyRule[];
    readonly action?: string;
    readonly provider?: { readonly name?: string };
  };
}

export const reference = 'istio validation of AuthorizationPolicy (pkg/config/validation, pkg/config/security)';
export const on = rulesOf<AuthorizationPolicy>(reference);
export const source = 'spec.rules[].from[].source';
export const operation = 'spec.rules[].to[].operation';
export const condition = 'spec.rules[].when[]';
