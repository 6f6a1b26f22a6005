import { append } from '../world/label-index.ts';
import { carries } from '../world/labels.ts';
import type { Labels, Resource } from '../world/resource.ts';
import { byAge } from './age.ts';
import { covers, isWildcard, resolvedHost } from './hosts.ts';
import type { MeshSettings } from './settings.ts';
import { type ClientTls, destinationRuleSpec, type TrafficPolicy } from './shapes.ts';
import { type Exported, exportedTo, seesExported } from './visibility.ts';

type Subset = NonNullable<NonNullable<ReturnType<typeof destinationRuleSpec>>['subsets']>[number];

/** The rule that holds for a host: one object, or several of a namespace that istiod melts into one. */
export interface EffectiveRule {
  /** The one that counts, then those that were melted in. */
  readonly resources: readonly Resource<'DestinationRule'>[];
  readonly host: string;
  readonly exported: Exported;
  readonly workload: Labels | undefined;
  readonly trafficPolicy: TrafficPolicy | undefined;
  readonly subsets: readonly (Subset & { readonly resource: Resource<'DestinationRule'>; readonly index: number })[];
}

interface Kept extends EffectiveRule {
  readonly words: ReadonlySet<string>;
}

type ByHost = ReadonlyMap<string, readonly EffectiveRule[]>;

/** The DestinationRules of a mesh, as clients of each namespace get them. */
export interface DestinationRules {
  /** The rule for a service's host, asked by a client of a namespace with these labels. */
  find(
    host: string,
    serviceNamespace: string,
    client: { namespace: string; labels: Labels },
  ): EffectiveRule | undefined;
}

/** Files the rules: each namespace has one list for its own clients and one for the others. */
export function destinationRulesOf(
  resources: readonly Resource<'DestinationRule'>[],
  settings: MeshSettings,
): DestinationRules {
  const own = new Map<string, Resource<'DestinationRule'>[]>();
  const others = new Map<string, Resource<'DestinationRule'>[]>();
  const exports = new Map<Resource<'DestinationRule'>, Exported>();
  const isPrivateByDefault = settings.defaultDestinationRuleExportTo?.includes('.') ?? false;
  for (const rule of resources.toSorted(byAge)) {
    const { exportTo = [], workloadSelector } = destinationRuleSpec(rule.object.spec) ?? {};
    const { namespace } = rule;
    const words = workloadSelector ? ['.'] : exportTo.length > 0 ? exportTo : isPrivateByDefault ? ['.'] : ['*'];
    exports.set(rule, exportedTo(words, namespace, undefined));
    if (words.includes('*') || words.includes('.') || words.includes(namespace)) append(own, namespace, rule);
    if (words.some((word) => word !== '.' && word !== namespace)) append(others, namespace, rule);
  }
  const melted = (groups: ReadonlyMap<string, Resource<'DestinationRule'>[]>) =>
    new Map([...groups].map(([namespace, rules]) => [namespace, melt(rules, exports)]));
  const [local, exported] = [melted(own), melted(others)];
  const { rootNamespace } = settings;
  return {
    find(host, serviceNamespace, client) {
      const mine = bestHost(local.get(client.namespace), host);
      const isRoot = client.namespace === rootNamespace;
      const usable = isRoot ? mine.filter((rule) => isPrivate(rule, client.namespace)) : mine;
      const chosen = chooseFor(usable, client.labels);
      if (chosen) return chosen;
      for (const namespace of new Set([serviceNamespace, rootNamespace])) {
        const best = bestHost(exported.get(namespace), host).filter((rule) => !rule.workload);
        const seen = best.findLast((rule) => seesExported(rule.exported, client.namespace));
        if (seen) return seen;
      }
      return undefined;
    },
  };
}

const isPrivate = ({ exported }: EffectiveRule, namespace: string) =>
  typeof exported !== 'string' && [...exported].every((name) => name === namespace);

/** A rule for just these workloads counts before the others. */
function chooseFor(rules: readonly EffectiveRule[], labels: Labels): EffectiveRule | undefined {
  const selected = rules.find(({ workload }) => workload && carries(labels, workload));
  return selected ?? rules.findLast(({ workload }) => !workload);
}

function bestHost(rules: ByHost | undefined, host: string): readonly EffectiveRule[] {
  if (!rules) return [];
  const exact = rules.get(host);
  if (exact) return exact;
  let best: string | undefined;
  for (const candidate of rules.keys())
    if (isWildcard(candidate) && covers(candidate, host) && candidate.length > (best?.length ?? 0)) best = candidate;
  return best === undefined ? [] : (rules.get(best) ?? []);
}

function melt(
  resources: readonly Resource<'DestinationRule'>[],
  exports: ReadonlyMap<Resource<'DestinationRule'>, Exported>,
): ByHost {
  const byHost = new Map<string, Kept[]>();
  for (const resource of resources) {
    const rule = read(resource, exports.get(resource) ?? 'everybody');
    const kept = byHost.get(rule.host);
    if (!kept) {
      byHost.set(rule.host, [rule]);
      continue;
    }
    let isKept = true;
    for (const [index, earlier] of kept.entries()) {
      const isAlike = sameSelector(earlier.workload, rule.workload);
      const goesIn = isAlike && (sameSet(rule.words, earlier.words) || isWider(rule.words, earlier.words));
      isKept = !goesIn;
      if (goesIn) kept[index] = joined(earlier, rule);
    }
    if (isKept) kept.push(rule);
  }
  return byHost;
}

function read(resource: Resource<'DestinationRule'>, exported: Exported): Kept {
  const spec = destinationRuleSpec(resource.object.spec) ?? {};
  return {
    resources: [resource],
    host: resolvedHost(spec.host ?? '', resource.namespace).toLowerCase(),
    exported,
    workload: spec.workloadSelector && (spec.workloadSelector.matchLabels ?? {}),
    trafficPolicy: spec.trafficPolicy,
    subsets: (spec.subsets ?? []).map((subset, index) => ({ ...subset, resource, index })),
    words: new Set(spec.exportTo),
  };
}

const isWithin = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].every((word) => b.has(word));
const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && isWithin(a, b);
const isWider = (a: ReadonlySet<string>, b: ReadonlySet<string>) => b.size > 0 && a.size > b.size && isWithin(b, a);
const sameSelector = (a: Labels | undefined, b: Labels | undefined) =>
  a === undefined || b === undefined ? a === b : carries(a, b) && carries(b, a);

function joined(kept: Kept, rule: Kept): Kept {
  const names = new Set(kept.subsets.map(({ name }) => name));
  return {
    ...kept,
    resources: [...kept.resources, ...rule.resources],
    trafficPolicy: kept.trafficPolicy ?? rule.trafficPolicy,
    subsets: [...kept.subsets, ...rule.subsets.filter(({ name }) => !names.has(name))],
  };
}

/** What a rule says about TLS to a port. */
export interface TlsSetting {
  readonly tls: ClientTls | undefined;
  /** The rule switches TLS off for all ports, which marks the endpoints, whatever an entry for the port leaves out. */
  readonly isOffAbove: boolean;
}

/** The TLS setting for a port: its own entry replaces the rest; a subset's setting counts before both. */
export function tlsFor(rule: EffectiveRule | undefined, port: number, subset: string): TlsSetting {
  const policy = rule?.trafficPolicy;
  const entry = policy?.portLevelSettings?.find((one) => one.port?.number === port);
  const own = rule?.subsets.find(({ name }) => name === subset)?.trafficPolicy;
  const ownEntry = own?.portLevelSettings?.find((one) => one.port?.number === port);
  const above = entry ? entry.tls : policy?.tls;
  const within = ownEntry ? ownEntry.tls : own?.tls;
  const tls = (subset ? within : undefined) ?? above;
  return { tls, isOffAbove: !subset && entry !== undefined && !entry.tls && policy?.tls?.mode === 'DISABLE' };
}
