import type { VirtualServiceSpec } from '#generated/kinds.ts';
import { isIpAddress } from './blocks/addresses.ts';
import { exportToRules, exportToSomebody } from './blocks/export-to.ts';
import { gatewayNameProblems } from './blocks/gateway-names.ts';
import { hostsOverlap, sniHostProblem, wildcardHostProblem } from './blocks/hosts.ts';
import { defineRules, rulesOf } from './define-rules.ts';
import type { Detail, RuleObject } from './rule.ts';
import { answerRules } from './virtual-service-answers.ts';
import { faultRules } from './virtual-service-faults.ts';
import { httpHeaderRules } from './virtual-service-headers.ts';
import { httpMatchRules } from './virtual-service-match.ts';
import { httpPolicyRules } from './virtual-service-policies.ts';
import { httpRouteRules } from './virtual-service-routes.ts';
import { shadowingRules } from './virtual-service-shadowing.ts';
import { tcpRules, tlsRules } from './virtual-service-tls.ts';

const on = rulesOf<RuleObject<VirtualServiceSpec>>(
  'istio pkg/config/validation/virtualservice.go, ValidateVirtualService',
);
const http = 'http: [{route: [{destination: {host: a}}]}]';

const appliesToMesh = ({ gateways = [] }: VirtualServiceSpec) => gateways.length === 0 || gateways.includes('mesh');
const isDelegate = ({ hosts = [] }: VirtualServiceSpec) => hosts.length === 0;

/** Why a host cannot be routed, or undefined. Gateways alone see names that clusters have in SNI. */
function hostProblem(host: string, spec: VirtualServiceSpec): string | undefined {
  if (isIpAddress(host)) return undefined;
  const withSni = spec.tls?.some(({ match = [] }) => match.some(({ sniHosts = [] }) => sniHosts.length > 0));
  return !appliesToMesh(spec) && withSni ? sniHostProblem(host) : wildcardHostProblem(host);
}

const topLevelRules = [
  on('spec', {
    id: 'VS-1',
    message: 'a VirtualService without hosts is a delegate of another one: it cannot name gateways',
    fails: (spec) => isDelegate(spec) && !!spec.gateways?.length && { path: ['gateways'] },
    good: `{${http}}`,
    bad: `{gateways: [a], ${http}}`,
    badAt: '.gateways',
  }),
  on('spec', {
    id: 'VS-2',
    message: 'a VirtualService without hosts is a delegate: it can have http routes only',
    fails: (spec) => isDelegate(spec) && !!spec.tls?.length && { path: ['tls'] },
    good: `{${http}}`,
    bad: `{${http}, tls: [{match: [{sniHosts: [a]}], route: [{destination: {host: a}}]}]}`,
    badAt: '.tls',
    also: ['VS-100'],
  }),
  on('spec', {
    id: 'VS-3',
    message: 'a VirtualService without hosts is a delegate: it can have http routes only',
    fails: (spec) => isDelegate(spec) && !!spec.tcp?.length && { path: ['tcp'] },
    good: `{${http}}`,
    bad: `{${http}, tcp: [{route: [{destination: {host: a}}]}]}`,
    badAt: '.tcp',
  }),
  on('spec.gateways', {
    id: 'VS-4',
    message: 'gateways are named NAME or NAMESPACE/NAME',
    fails: (names) => gatewayNameProblems(names),
    good: '[shop/gateway, mesh]',
    bad: '[shop/gateway/http]',
    badAt: '[0]',
  }),
  on('spec.hosts[]', {
    id: 'VS-6',
    message: 'must be a host name, with or without a wildcard in front, or an address',
    fails: (host, { object }) => hostProblem(host, object.spec),
    good: '"*.example.com"',
    bad: '"*a*.example.com"',
  }),
  on('spec.hosts[]', {
    id: 'VS-7',
    message: 'the host "*" is for gateways: bound to the mesh it would catch all traffic of all sidecars',
    fails: (host, { object }) => host === '*' && appliesToMesh(object.spec),
    good: 'a',
    bad: '"*"',
  }),
  on('spec', {
    id: 'VS-8',
    message: 'two hosts overlap',
    fails: (spec) => overlaps(spec),
    good: `{hosts: [a.example.com, "*.example.org"], ${http}}`,
    bad: `{hosts: [a.example.com, "*.example.com"], ${http}}`,
    badAt: '.hosts[1]',
  }),
  on('spec', {
    id: 'VS-9',
    message: 'needs http, tls or tcp routes',
    fails: ({ http, tls, tcp }) => ![http, tls, tcp].some((routes) => routes?.length),
    good: `{hosts: [a], ${http}}`,
    bad: '{hosts: [a]}',
  }),
];

function overlaps(spec: VirtualServiceSpec): readonly Detail[] {
  const hosts = spec.hosts ?? [];
  if (hosts.some((host) => hostProblem(host, spec) !== undefined || (host === '*' && appliesToMesh(spec)))) return [];
  return hosts.flatMap((host, index) =>
    hosts.slice(0, index).flatMap((earlier) => {
      if (!hostsOverlap(host, earlier)) return [];
      const what = host === earlier ? `"${host}" stands twice in hosts` : `"${host}" overlaps with "${earlier}"`;
      return [{ path: ['hosts', index], message: what }];
    }),
  );
}

export const virtualServiceRules = defineRules({
  kind: 'VirtualService',
  example: `spec: {hosts: [a.example.com], ${http}}`,
  rules: [
    ...topLevelRules,
    ...httpRouteRules,
    ...httpMatchRules,
    ...httpPolicyRules,
    ...faultRules,
    ...answerRules,
    ...httpHeaderRules,
    ...tlsRules,
    ...tcpRules,
    ...shadowingRules,
    ...exportToRules,
    ...exportToSomebody,
  ],
});
