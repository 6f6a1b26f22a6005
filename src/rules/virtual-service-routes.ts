import type { HttpRoute, VirtualServiceSpec } from '#generated/kinds.ts';
import { destinationRules } from './blocks/destinations.ts';
import { rulesOf, under } from './define-rules.ts';
import type { Here, RuleObject } from './rule.ts';

type Root = RuleObject<VirtualServiceSpec>;
const on = rulesOf<Root>('istio pkg/config/validation/virtualservice.go, validateHTTPRoute');
const to = 'route: [{destination: {host: a}}]';

const isDelegate = ({ object }: Here<Root>) => !object.spec.hosts?.length;
/** A route that leaves everything to a delegate; it has rules of its own. */
const isRoot = ({ delegate }: HttpRoute, here: Here<Root>) => delegate !== undefined && !isDelegate(here);
const routes = ({ route }: { readonly route?: readonly unknown[] }) => (route?.length ?? 0) > 0;

/** What the members of a route exclude, in the order in which the reference looks: a redirect hides what a direct response excludes. */
const exclusions = [
  { id: 'VS-15', owner: 'redirect', other: 'route', otherYaml: to },
  { id: 'VS-16', owner: 'redirect', other: 'fault', otherYaml: 'fault: {abort: {httpStatus: 500}}' },
  { id: 'VS-17', owner: 'redirect', other: 'rewrite', otherYaml: 'rewrite: {uri: /}' },
  { id: 'VS-18', owner: 'redirect', other: 'directResponse', otherYaml: 'directResponse: {status: 200}' },
  { id: 'VS-19', owner: 'directResponse', other: 'route', otherYaml: to },
  { id: 'VS-20', owner: 'directResponse', other: 'fault', otherYaml: 'fault: {abort: {httpStatus: 500}}' },
  { id: 'VS-21', owner: 'directResponse', other: 'rewrite', otherYaml: 'rewrite: {uri: /}' },
] as const;
const owners = { redirect: '{redirect: {uri: /a}}', directResponse: '{directResponse: {status: 200}}' };

const has = (route: HttpRoute, member: keyof HttpRoute) =>
  member === 'route' ? routes(route) : route[member] !== undefined;

/** Which members a route may have together. */
const shapeRules = [
  on('spec.http[]', {
    id: 'VS-12',
    message: 'a route with a delegate leaves redirects to it',
    fails: (route, here) => isRoot(route, here) && has(route, 'redirect'),
    good: '{delegate: {name: a}}',
    bad: '{delegate: {name: a}, redirect: {uri: /a}}',
  }),
  on('spec.http[]', {
    id: 'VS-13',
    message: 'a route with a delegate leaves destinations to it',
    fails: (route, here) => isRoot(route, here) && has(route, 'route'),
    good: '{delegate: {name: a}}',
    bad: `{delegate: {name: a}, ${to}}`,
  }),
  on('spec.http[]', {
    id: 'VS-14',
    message: 'a delegate (a VirtualService without hosts) cannot delegate again',
    fails: (route, here) => isDelegate(here) && has(route, 'delegate'),
    around: `spec: {http: [{${to}}]}`,
    good: `{${to}}`,
    bad: `{${to}, delegate: {name: a}}`,
  }),
  ...exclusions.map(({ id, owner, other, otherYaml }) =>
    on('spec.http[]', {
      id,
      message: `a route with ${owner} cannot have ${other}`,
      fails: (route, here) =>
        !isRoot(route, here) &&
        has(route, owner) &&
        (owner === 'redirect' || !has(route, 'redirect')) &&
        has(route, other),
      good: owners[owner],
      bad: `${owners[owner].slice(0, -1)}, ${otherYaml}}`,
    }),
  ),
  on('spec.http[]', {
    id: 'VS-22',
    message: 'a route needs route, redirect or directResponse',
    fails: (route, here) =>
      !isRoot(route, here) && !(['route', 'redirect', 'directResponse'] as const).some((member) => has(route, member)),
    good: `{${to}}`,
    bad: '{name: a}',
  }),
  on('spec.http[]', {
    id: 'VS-23',
    message: 'mirror and mirrors exclude each other',
    fails: (route, here) => !isRoot(route, here) && has(route, 'mirror') && !!route.mirrors?.length,
    good: `{${to}, mirrors: [{destination: {host: b}}]}`,
    bad: `{${to}, mirror: {host: b}, mirrors: [{destination: {host: c}}]}`,
  }),
];

const weightRules = [
  on(['spec.http[].route[]', 'spec.tls[].route[]', 'spec.tcp[].route[]'], {
    id: 'VS-89',
    message: 'needs a destination',
    fails: ({ destination }) => !destination,
    good: '{destination: {host: a}}',
    bad: '{weight: 1}',
  }),
  on(['spec.http[].route[].weight', 'spec.tls[].route[].weight', 'spec.tcp[].route[].weight'], {
    id: 'VS-94',
    message: 'a weight cannot be negative',
    fails: (weight) => weight < 0,
    good: '1',
    bad: '-1',
  }),
  on(['spec.http[]', 'spec.tls[]', 'spec.tcp[]'], {
    id: 'VS-95',
    message: 'the weights of several destinations add up to 0: none gets traffic',
    fails: ({ route = [] }) =>
      route.length > 1 && route.reduce((sum, { weight = 0 }) => sum + weight, 0) === 0 && { path: ['route'] },
    good: '{route: [{destination: {host: a}}, {destination: {host: b}, weight: 1}]}',
    bad: '{route: [{destination: {host: a}}, {destination: {host: b}}]}',
    badAt: '.route',
  }),
];

const destinations = [
  'spec.http[].route[].destination',
  'spec.tls[].route[].destination',
  'spec.tcp[].route[].destination',
  'spec.http[].mirror',
  'spec.http[].mirrors[].destination',
];

export const httpRouteRules = [...shapeRules, ...weightRules, ...under(destinations, destinationRules)];
