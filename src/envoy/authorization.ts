import { isMap } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';
import { configsOf, type EnvoyDump } from './config-dump.ts';
import { field, fieldAt, messagesAt, textField } from './fields.ts';
import { compare } from './names.ts';

/** One rule of an AuthorizationPolicy that a filter enforces, or would enforce. */
export interface EnforcedRule {
  /** `DENY`, `ALLOW`, `LOG`, or `CUSTOM` for what another service decides. */
  readonly action: string;
  /** `NAME.NAMESPACE`; '' where the filter was not made by istiod; undefined for a filter without any rule. */
  readonly policy: string | undefined;
  readonly rule: number;
  /** Whether the filter says at all what it enforces: the half of it that does may be its dry run. */
  readonly decides: boolean;
  /** Only counted, not enforced. */
  readonly dryRun: boolean;
  /** The listener and filter chain, as Envoy names them. */
  readonly listener: string;
  readonly chain: string;
}

const managers = new Set(['envoy.filters.network.http_connection_manager', 'envoy.http_connection_manager']);
const httpRbac = 'envoy.filters.http.rbac';
const networkRbac = 'envoy.filters.network.rbac';

/**
 * The rules by which a proxy decides who may come in, listener by listener; undefined when it listens nowhere.
 *
 * @throws InputError when the dump has no listeners
 */
export function enforcedRules(dump: EnvoyDump): readonly EnforcedRule[] | undefined {
  const listeners = [...configsOf(dump, 'Listeners', ['dynamicListeners'], 'activeState')]
    .map((state) => field(state, 'listener'))
    .filter(isMap)
    .sort((a, b) => compare(textField(a, 'name'), textField(b, 'name')));
  if (listeners.length === 0) return undefined;
  return listeners.flatMap((listener) =>
    messagesAt(listener, 'filterChains').flatMap((chain) => {
      const place = { listener: textField(listener, 'name'), chain: textField(chain, 'name') };
      return messagesAt(chain, 'filters')
        .flatMap(rbacFilters)
        .flatMap((filter) => rulesOf(filter, place));
    }),
  );
}

/** The RBAC filter that a network filter is, or those within it. */
function rbacFilters(filter: Tree): readonly Tree[] {
  const name = textField(filter, 'name');
  if (name === networkRbac) return isOfType(filter, 'network.rbac.v3.RBAC') ? [filter] : [];
  if (!managers.has(name) || !isOfType(filter, 'HttpConnectionManager')) return [];
  return messagesAt(filter, 'typedConfig', 'httpFilters').filter(
    (inner) => textField(inner, 'name') === httpRbac && isOfType(inner, 'http.rbac.v3.RBAC'),
  );
}

/** What is configured elsewhere (ECDS) has no type here. */
function isOfType(filter: Tree, type: string): boolean {
  const config = field(filter, 'typedConfig');
  return !isMap(config) || String(config['@type'] ?? '').endsWith(type);
}

const external = 'istio-ext-authz-';

function rulesOf(filter: Tree, place: Pick<EnforcedRule, 'listener' | 'chain'>): readonly EnforcedRule[] {
  const config = field(filter, 'typedConfig');
  const rules = field(config, 'rules');
  const action = actionOf(rules);
  const keys = keysOf(rules);
  const shadow = keysOf(field(config, 'shadowRules'));
  const custom = shadow.filter((key) => key.startsWith(external));
  const dry = shadow.filter((key) => !key.startsWith(external));
  const enforced = { decides: rules !== undefined, dryRun: false, ...place };
  const dryAction = actionOf(field(config, 'shadowRules'));
  return [
    ...(keys.length > 0
      ? keys.map((key) => ({ action, ...policyOf(key), ...enforced }))
      : [{ action, policy: undefined, rule: 0, ...enforced }]),
    ...custom.map((key) => ({ action: 'CUSTOM', ...policyOf(key), ...enforced, decides: true })),
    ...dry.map((key) => ({ action: dryAction, ...policyOf(key), ...enforced, decides: true, dryRun: true })),
  ];
}

function actionOf(rules: unknown): string {
  const value = field(rules, 'action') ?? 'ALLOW';
  return typeof value === 'number' ? (['ALLOW', 'DENY', 'LOG'][value] ?? String(value)) : String(value);
}

function keysOf(rules: unknown): readonly string[] {
  const policies = fieldAt(rules, 'policies');
  return isMap(policies) ? Object.keys(policies).sort(compare) : [];
}

/** The policy and rule that a key of istiod names: `ns[shop]-policy[only-get]-rule[0]`. */
function policyOf(key: string): Pick<EnforcedRule, 'rule'> & { readonly policy: string } {
  const [, namespace = '', name = '', rule = '0'] = /ns\[(.+)\]-policy\[(.+)\]-rule\[(.+)\]/.exec(key) ?? [];
  return name === '' ? { policy: '', rule: 0 } : { policy: `${name}.${namespace}`, rule: Number(rule) };
}

const actions = ['DENY', 'ALLOW', 'LOG', 'CUSTOM'];
/** The reference's word for a filter that has no rule. */
const nothing = '_anonymous_match_nothing_';

/** The policies of a proxy, each once an action, with the number of their rules. */
export function authorizationTable(rules: readonly EnforcedRule[]): Table {
  const enforced = rules.filter(({ dryRun }) => !dryRun);
  const counts = new Map<string, Set<number>>();
  for (const { policy = nothing, rule } of enforced) counts.set(policy, (counts.get(policy) ?? new Set()).add(rule));
  const rows = actions.flatMap((action) => {
    const names = new Set(enforced.filter((one) => one.action === action).map(({ policy = nothing }) => policy));
    return [...names].sort(compare).map((name) => [action, name, String(counts.get(name)?.size ?? 0)]);
  });
  return { titles: ['ACTION', 'AuthorizationPolicy', 'RULES'], rows };
}
