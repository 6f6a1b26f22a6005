import { rootMessage } from '../envoy/message-types.ts';
import { re2Problem } from './blocks/re2.ts';
import { type DecodeProblem, decodeMessage, withoutConfig } from './envoy/decode.ts';
import { connectionManagers, currentFilterName } from './envoy/filter-names.ts';
import type { Outcome, Rule } from './rule.ts';

interface FilterMatch {
  readonly name?: string;
  readonly subFilter?: { readonly name?: string };
}
interface PatchMatch {
  readonly context?: string;
  readonly proxy?: { readonly proxyVersion?: string };
  readonly listener?: { readonly filterChain?: { readonly filter?: FilterMatch } };
  readonly routeConfiguration?: object;
  readonly cluster?: object;
  readonly waypoint?: object;
}
export interface ConfigPatch {
  readonly applyTo?: string;
  readonly match?: PatchMatch;
  readonly patch?: { readonly operation?: string; readonly value?: unknown };
}

const listenerParts = ['LISTENER', 'FILTER_CHAIN', 'NETWORK_FILTER', 'HTTP_FILTER'];
const routeParts = ['ROUTE_CONFIGURATION', 'VIRTUAL_HOST', 'HTTP_ROUTE'];
const isUnset = (name: string | undefined) => !name || ['INVALID', 'UNDEFINED'].includes(name);
const filterOf = ({ match }: ConfigPatch) => match?.listener?.filterChain?.filter;
const otherMatch = ({ match }: ConfigPatch, wanted: 'listener' | 'routeConfiguration' | 'cluster') =>
  match?.[wanted] === undefined &&
  (['listener', 'routeConfiguration', 'cluster', 'waypoint'] as const).some((name) => match?.[name] !== undefined);

/** One thing to look at in a patch. */
export interface Step extends Pick<Rule, 'id' | 'level' | 'message' | 'good' | 'bad' | 'badAt'> {
  readonly fails: (patch: ConfigPatch) => Outcome;
  /** Whether later steps are left out once it fails; errors do so unless they say otherwise. */
  readonly ends?: boolean;
}

const remove = (applyTo: string, match: string) => `{applyTo: ${applyTo}, match: ${match}, patch: {operation: REMOVE}}`;
const filterMatch = (filter: string) => `{listener: {filterChain: {filter: ${filter}}}}`;
const anyPatch = remove('CLUSTER', '{context: GATEWAY}');
const manager = connectionManagers[0];

/** What is looked at in a patch, one after the other. */
export const patchSteps: readonly Step[] = [
  {
    id: 'EF-5',
    message: 'applyTo is missing: which part of the configuration the patch is for',
    fails: ({ applyTo }) => isUnset(applyTo),
    good: anyPatch,
    bad: '{patch: {operation: REMOVE}}',
  },
  {
    id: 'EF-6',
    message: 'patch is missing: what to do',
    fails: ({ patch }) => patch === undefined,
    good: anyPatch,
    bad: '{applyTo: CLUSTER}',
  },
  {
    id: 'EF-7',
    message: 'patch.operation is missing: ADD, MERGE, REMOVE, …',
    fails: ({ patch }) => isUnset(patch?.operation) && { path: ['patch'] },
    good: anyPatch,
    bad: '{applyTo: CLUSTER, patch: {value: {name: a}}}',
    badAt: '.patch',
  },
  {
    id: 'EF-8',
    message: 'patch.value is missing: only REMOVE does without',
    fails: ({ patch }) => patch?.operation !== 'REMOVE' && patch?.value === undefined && { path: ['patch'] },
    good: '{applyTo: CLUSTER, patch: {operation: ADD, value: {name: a}}}',
    bad: '{applyTo: CLUSTER, patch: {operation: ADD}}',
    badAt: '.patch',
  },
  {
    id: 'EF-9',
    message: 'no regular expression',
    fails: ({ match }) => {
      const problem = re2Problem(match?.proxy?.proxyVersion ?? '');
      return problem !== undefined && { path: ['match', 'proxy', 'proxyVersion'], message: problem };
    },
    good: remove('CLUSTER', '{proxy: {proxyVersion: "1\\\\.30.*"}}'),
    bad: remove('CLUSTER', '{proxy: {proxyVersion: "1.30("}}'),
    badAt: '.match.proxy.proxyVersion',
  },
  {
    id: 'EF-10',
    message: 'parts of a listener are found by match.listener only',
    fails: (patch) =>
      listenerParts.includes(patch.applyTo ?? '') && otherMatch(patch, 'listener') && { path: ['match'] },
    good: remove('LISTENER', '{listener: {name: a}}'),
    bad: remove('LISTENER', '{cluster: {name: a}}'),
    badAt: '.match',
  },
  {
    id: 'EF-11',
    level: 'Warning',
    message: 'a filter in the match is ignored when the patch is for a listener or a filter chain',
    fails: (patch) =>
      ['LISTENER', 'FILTER_CHAIN'].includes(patch.applyTo ?? '') &&
      filterOf(patch) !== undefined && { path: ['match', 'listener', 'filterChain', 'filter'] },
    good: remove('LISTENER', '{listener: {name: a}}'),
    bad: remove('LISTENER', filterMatch('{name: a}')),
    badAt: '.match.listener.filterChain.filter',
  },
  filterStep('EF-12', {
    message: 'a filter is found by its name',
    fails: ({ name }) => !name,
    good: remove('NETWORK_FILTER', filterMatch('{name: a}')),
    bad: remove('NETWORK_FILTER', filterMatch('{}')),
  }),
  filterStep('EF-13', {
    message: 'subFilter is for applyTo HTTP_FILTER only',
    fails: ({ subFilter }, { applyTo }) => subFilter !== undefined && applyTo !== 'HTTP_FILTER',
    good: remove('HTTP_FILTER', filterMatch(`{name: ${manager}, subFilter: {name: a}}`)),
    bad: remove('NETWORK_FILTER', filterMatch(`{name: ${manager}, subFilter: {name: a}}`)),
  }),
  filterStep('EF-14', {
    message: `only ${manager} has subfilters`,
    fails: ({ name = '', subFilter }) => subFilter !== undefined && !connectionManagers.includes(name),
    good: remove('HTTP_FILTER', filterMatch(`{name: ${manager}, subFilter: {name: a}}`)),
    bad: remove('HTTP_FILTER', filterMatch('{name: envoy.filters.network.tcp_proxy, subFilter: {name: a}}')),
  }),
  filterStep('EF-15', {
    message: 'a subfilter is found by its name',
    fails: ({ subFilter }) => subFilter !== undefined && !subFilter.name,
    good: remove('HTTP_FILTER', filterMatch(`{name: ${manager}, subFilter: {name: a}}`)),
    bad: remove('HTTP_FILTER', filterMatch(`{name: ${manager}, subFilter: {}}`)),
  }),
  {
    id: 'EF-16',
    level: 'Warning',
    message: 'a filter name of old',
    fails: (patch) => oldNames(patch),
    good: remove('NETWORK_FILTER', filterMatch('{name: envoy.filters.network.tcp_proxy}')),
    bad: remove('NETWORK_FILTER', filterMatch('{name: envoy.tcp_proxy}')),
    badAt: '.match.listener.filterChain.filter.name',
  },
  {
    id: 'EF-17',
    ends: false,
    message: 'routes are found by match.routeConfiguration only',
    fails: (patch) =>
      routeParts.includes(patch.applyTo ?? '') && otherMatch(patch, 'routeConfiguration') && { path: ['match'] },
    good: remove('HTTP_ROUTE', '{routeConfiguration: {name: a}}'),
    bad: remove('HTTP_ROUTE', '{cluster: {name: a}}'),
    badAt: '.match',
  },
  {
    id: 'EF-18',
    ends: false,
    message: 'clusters are found by match.cluster only',
    fails: (patch) => patch.applyTo === 'CLUSTER' && otherMatch(patch, 'cluster') && { path: ['match'] },
    good: remove('CLUSTER', '{cluster: {name: a}}'),
    bad: remove('CLUSTER', '{listener: {name: a}}'),
    badAt: '.match',
  },
  {
    id: 'EF-23',
    message: 'Envoy has no message for this applyTo',
    fails: ({ applyTo = '', patch }) =>
      patch?.value !== undefined && rootMessage(applyTo) === undefined && { path: ['applyTo'] },
    good: '{applyTo: CLUSTER, patch: {operation: ADD, value: {name: a}}}',
    bad: '{applyTo: CABBAGE, patch: {operation: ADD, value: {name: a}}}',
    badAt: '.applyTo',
  },
  {
    id: 'EF-19',
    message: 'the value does not fit the Envoy message',
    fails: (patch) => firstOf('invalid', patch),
    good: '{applyTo: CLUSTER, patch: {operation: MERGE, value: {connect_timeout: 1.5s, lb_policy: RANDOM}}}',
    bad: '{applyTo: CLUSTER, patch: {operation: MERGE, value: {connect_timeout: 5}}}',
    badAt: '.patch.value.connect_timeout',
  },
  {
    id: 'EF-20',
    level: 'Warning',
    ends: true,
    message: 'the value has a field that Envoy does not know',
    fails: (patch) => firstOf('unknown', patch),
    good: '{applyTo: CLUSTER, patch: {operation: MERGE, value: {connectTimeout: 1.5s}}}',
    bad: '{applyTo: CLUSTER, patch: {operation: MERGE, value: {connect_time: 1.5s}}}',
    badAt: '.patch.value.connect_time',
  },
  {
    id: 'EF-22',
    level: 'Warning',
    message: 'a filter without configuration',
    fails: ({ applyTo = '', patch }) => {
      const names = [...withoutConfig(rootMessage(applyTo) ?? '', patch?.value)];
      return names.length > 0 && { path: ['patch', 'value'], message: `no typed_config for: ${names.join(', ')}` };
    },
    good: '{applyTo: HTTP_FILTER, patch: {operation: MERGE, value: {name: a, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}}}',
    bad: '{applyTo: HTTP_FILTER, patch: {operation: MERGE, value: {name: a}}}',
    badAt: '.patch.value',
  },
];

interface FilterStep extends Pick<Step, 'message' | 'good' | 'bad'> {
  readonly fails: (filter: FilterMatch, patch: ConfigPatch) => boolean;
}

/** A step about the filter in the match of a patch for a part of a listener. */
function filterStep(id: string, { fails, ...rest }: FilterStep): Step {
  return {
    ...rest,
    id,
    badAt: '.match.listener.filterChain.filter',
    fails: (patch) => {
      const filter = filterOf(patch);
      if (!filter || !listenerParts.includes(patch.applyTo ?? '')) return undefined;
      return fails(filter, patch) && { path: ['match', 'listener', 'filterChain', 'filter'] };
    },
  };
}

function oldNames(patch: ConfigPatch): Outcome {
  if (!listenerParts.includes(patch.applyTo ?? '')) return undefined;
  const filter = filterOf(patch);
  const at = ['match', 'listener', 'filterChain', 'filter'];
  return [
    { name: filter?.name, path: [...at, 'name'] },
    { name: filter?.subFilter?.name, path: [...at, 'subFilter', 'name'] },
  ].flatMap(({ name = '', path }) => {
    const current = currentFilterName(name);
    return current === undefined
      ? []
      : [{ path, message: `the filter "${name}" is called ${current} now`, suggestion: current }];
  });
}

/** The first problem of a kind in a patch's value; the reference, too, names one only. */
function firstOf(kind: DecodeProblem['kind'], { applyTo = '', patch }: ConfigPatch): Outcome {
  const root = rootMessage(applyTo);
  if (root === undefined || patch?.value === undefined) return undefined;
  for (const problem of decodeMessage(root, patch.value, ['patch', 'value']))
    if (problem.kind === kind) return { path: problem.path, message: problem.message, suggestion: problem.suggestion };
  return undefined;
}
