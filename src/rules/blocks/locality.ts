import type { LocalityLoadBalancing } from '#generated/kinds.ts';
import { rulesOf } from '../define-rules.ts';
import type { Detail, Rule } from '../rule.ts';

const on = rulesOf<LocalityLoadBalancing>('istio pkg/config/validation/agent/validation.go, ValidateLocalityLbSetting');
const topologyLabels = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone', 'topology.istio.io/subzone'];

const hasDistributeAndFailover = ({ distribute, failover }: LocalityLoadBalancing) =>
  !!distribute?.length && !!failover?.length;
const hasTopologyBesideFailover = ({ failover, failoverPriority = [] }: LocalityLoadBalancing) =>
  !!failover?.length && failoverPriority.some((label) => topologyLabels.includes(label));

/** Whether a setting contradicts itself, so that nothing else needs to be said about it. */
export const isContradictory = (setting: LocalityLoadBalancing): boolean =>
  hasDistributeAndFailover(setting) || hasTopologyBesideFailover(setting);

/** Preference for near endpoints: in DestinationRules and in the mesh configuration. */
export const localityRules: readonly Rule[] = [
  on('', {
    id: 'DR-46',
    stops: true,
    message: 'distribute and failover exclude each other',
    fails: hasDistributeAndFailover,
    good: '{distribute: [{from: a, to: {b: 100}}]}',
    bad: '{distribute: [{from: a, to: {b: 100}}], failover: [{from: a, to: b}]}',
  }),
  on('', {
    id: 'DR-47',
    stops: true,
    message:
      'failover already says which regions to prefer: failoverPriority cannot list labels of the topology beside it',
    fails: (setting) => hasTopologyBesideFailover(setting) && { path: ['failoverPriority'] },
    good: '{failover: [{from: a, to: b}], failoverPriority: [app]}',
    bad: '{failover: [{from: a, to: b}], failoverPriority: [topology.kubernetes.io/zone]}',
    badAt: '.failoverPriority',
  }),
  on('', {
    id: 'DR-48',
    stops: true,
    message: 'a share must be from 1 to 100',
    fails: ({ distribute = [] }) =>
      distribute.flatMap(({ to = {} }, index) =>
        Object.entries(to).flatMap(([locality, weight]) =>
          weight >= 1 && weight <= 100 ? [] : [{ path: ['distribute', index, 'to', locality] }],
        ),
      ),
    good: '{distribute: [{from: a, to: {b: 100}}]}',
    bad: '{distribute: [{from: a, to: {b: 100, c: 0}}]}',
    badAt: '.distribute[0].to.c',
  }),
  on('', {
    id: 'DR-49',
    stops: true,
    message: 'the shares of one locality must add up to 100',
    fails: ({ distribute = [] }) =>
      distribute.flatMap(({ to = {} }, index) => {
        const sum = Object.values(to).reduce((total, weight) => total + weight, 0);
        return sum === 100
          ? []
          : [{ path: ['distribute', index, 'to'], message: `the shares add up to ${sum}, not to 100` }];
      }),
    good: '{distribute: [{from: a, to: {b: 40, c: 60}}]}',
    bad: '{distribute: [{from: a, to: {b: 40, c: 50}}]}',
    badAt: '.distribute[0].to',
  }),
  ...(
    [
      ['DR-50', 'a locality can have one "*", at its end', '"*/b"'],
      ['DR-51', 'a locality is REGION, REGION/ZONE or REGION/ZONE/SUBZONE, no part empty', 'a//c'],
      ['DR-52', 'two localities overlap', 'a/b/c, to: {d: 100}}, {from: a/b'],
    ] as const
  ).map(([id, message, bad]) =>
    on('', {
      id,
      message,
      fails: ({ distribute = [] }) =>
        localityLists(distribute).flatMap(({ localities, pathOf }) => {
          const problem = firstProblem(localities);
          return problem?.id === id ? [{ path: pathOf(problem.index), message: problem.message }] : [];
        }),
      good: '{distribute: [{from: a/b/*, to: {a/b: 100}}, {from: "*", to: {c: 100}}]}',
      bad: `{distribute: [{from: ${bad}, to: {d: 100}}]}`,
      badAt: id === 'DR-52' ? '.distribute[1].from' : '.distribute[0].from',
    }),
  ),
  on('failover[]', {
    id: 'DR-54',
    message: 'a region cannot fail over to itself',
    fails: ({ from = '', to = '' }) => from === to,
    good: '{from: a, to: b}',
    bad: '{from: a, to: a}',
  }),
  ...(
    [
      ['DR-55', '/', 'failover is about whole regions: "/" cannot stand in their names'],
      ['DR-56', '*', 'failover names regions one by one: "*" cannot stand in their names'],
    ] as const
  ).map(([id, character, message]) =>
    on('failover[]', {
      id,
      message,
      fails: ({ from = '', to = '' }) => `${from} ${to}`.includes(character),
      good: '{from: a, to: b}',
      bad: `{from: a, to: "b${character}"}`,
    }),
  ),
];

interface LocalityList {
  readonly localities: readonly string[];
  pathOf(index: number): NonNullable<Detail['path']>;
}

/** The lists within which localities must not overlap: all sources, and the targets of each. */
function localityLists(distribute: NonNullable<LocalityLoadBalancing['distribute']>): readonly LocalityList[] {
  const targets = distribute.map(({ to = {} }, entry) => {
    const localities = Object.keys(to);
    return { localities, pathOf: (index: number) => ['distribute', entry, 'to', localities[index] ?? ''] };
  });
  const sources = distribute.map(({ from = '' }) => from);
  return [...targets, { localities: sources, pathOf: (index) => ['distribute', index, 'from'] }];
}

/** The reference looks at a list only up to its first problem. */
function firstProblem(localities: readonly string[]) {
  for (const [index, locality] of localities.entries()) {
    const problems = {
      'DR-50': wildcardProblem(locality),
      'DR-52': overlapProblem(locality, localities.slice(0, index)),
      'DR-51': emptyPartProblem(locality),
    };
    for (const [id, message] of Object.entries(problems)) if (message !== undefined) return { id, index, message };
  }
  return undefined;
}

function wildcardProblem(locality: string): string | undefined {
  const stars = locality.split('*').length - 1;
  return stars > 1 || (stars === 1 && !locality.endsWith('*'))
    ? `"${locality}" can have one "*", at its end`
    : undefined;
}

function emptyPartProblem(locality: string): string | undefined {
  return locality.split('/').includes('') ? `"${locality}" has an empty region, zone or subzone` : undefined;
}

function overlapProblem(locality: string, earlier: readonly string[]): string | undefined {
  const other = earlier.find((one) => covers(one, locality) || (!locality.endsWith('*') && covers(locality, one)));
  return other === undefined ? undefined : `"${locality}" overlaps with "${other}"`;
}

function covers(outer: string, inner: string): boolean {
  const parts = outer.split('/').filter((part) => part !== '*');
  return parts.every((part, index) => part === inner.split('/')[index]);
}
