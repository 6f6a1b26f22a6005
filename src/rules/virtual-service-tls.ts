import type { VirtualServiceSpec } from '#generated/kinds.ts';
import { addressOrPrefix, isIpAddress } from './blocks/addresses.ts';
import { gatewayNameProblems } from './blocks/gateway-names.ts';
import { hostCovers, sniHostProblem, wildcardHostProblem } from './blocks/hosts.ts';
import { labels } from './blocks/labels.ts';
import { portNumberIfSet } from './blocks/ports.ts';
import { around, demand, rulesOf } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

const source = 'istio pkg/config/validation/virtualservice.go, validateTLSRoute, validateTCPRoute';
const on = rulesOf<RuleObject<VirtualServiceSpec>>(source);
const to = 'route: [{destination: {host: a}}]';
const tlsExample = `spec: {hosts: ["*.example.com"], tls: [{match: [{sniHosts: [a.example.com]}], ${to}}]}`;
const tcpExample = `spec: {hosts: [a.example.com], tcp: [{match: [{port: 80}], ${to}}]}`;

/** Why a server name cannot be matched, or undefined: gateways alone see the names that clusters have. */
function sniProblem(host: string, { gateways = [] }: VirtualServiceSpec): string | undefined {
  return gateways.length > 0 && !gateways.includes('mesh') ? sniHostProblem(host) : wildcardHostProblem(host);
}

export const tlsRules = around(tlsExample, [
  on('spec.tls[]', {
    id: 'VS-96',
    message: 'a tls route needs a match with sniHosts',
    fails: ({ match }) => !match?.length,
    good: `{match: [{sniHosts: [a.example.com]}], ${to}}`,
    bad: `{${to}}`,
  }),
  on('spec.tls[].match[]', {
    id: 'VS-98',
    message: 'a tls match needs sniHosts',
    fails: ({ sniHosts }) => !sniHosts?.length,
    good: '{sniHosts: [a.example.com]}',
    bad: '{port: 443}',
  }),
  on('spec.tls[].match[].sniHosts[]', {
    id: 'VS-99',
    message: 'must be a host name, with or without a wildcard in front',
    fails: (host, { object }) =>
      isIpAddress(host)
        ? { level: 'Warning', message: `clients send no address such as ${host} as their server name` }
        : sniProblem(host, object.spec),
    good: 'a.example.com',
    bad: 'a_b.example.com',
  }),
  on('spec.tls[].match[].sniHosts[]', {
    id: 'VS-100',
    message: 'must be one of the hosts, or narrower than one of them',
    fails: (host, { object }) => {
      const { hosts = [] } = object.spec;
      if (isIpAddress(host) || sniProblem(host, object.spec) || hosts.some((outer) => hostCovers(outer, host)))
        return false;
      return `"${host}" is not covered by any host of the VirtualService: ${hosts.join(', ')}`;
    },
    good: 'b.example.com',
    bad: 'b.example.org',
  }),
  ...demand(addressOrPrefix, source, { 'VS-101': 'spec.tls[].match[].destinationSubnets[]' }),
  ...demand(portNumberIfSet, source, { 'VS-102': 'spec.tls[].match[].port' }),
  ...demand(labels, source, { 'VS-103': 'spec.tls[].match[].sourceLabels' }),
  on('spec.tls[].match[].gateways', {
    id: 'VS-104',
    message: 'gateways are named NAME or NAMESPACE/NAME',
    fails: (names) => gatewayNameProblems(names),
    good: '[shop/gateway]',
    bad: '[shop/gateway/http]',
    badAt: '[0]',
  }),
  on('spec.tls[]', {
    id: 'VS-105',
    message: 'a tls route needs destinations',
    fails: ({ route }) => !route?.length,
    good: `{match: [{sniHosts: [a.example.com]}], ${to}}`,
    bad: '{match: [{sniHosts: [a.example.com]}]}',
  }),
]);

export const tcpRules = around(tcpExample, [
  ...demand(addressOrPrefix, source, { 'VS-107': 'spec.tcp[].match[].destinationSubnets[]' }),
  ...demand(portNumberIfSet, source, { 'VS-108': 'spec.tcp[].match[].port' }),
  ...demand(labels, source, { 'VS-109': 'spec.tcp[].match[].sourceLabels' }),
  on('spec.tcp[].match[].gateways', {
    id: 'VS-110',
    message: 'gateways are named NAME or NAMESPACE/NAME',
    fails: (names) => gatewayNameProblems(names).filter(({ level }) => level !== 'Warning'),
    good: '[shop/gateway]',
    bad: '[shop/gateway/http]',
    badAt: '[0]',
  }),
  on('spec.tcp[]', {
    id: 'VS-111',
    message: 'a tcp route needs destinations',
    fails: ({ route }) => !route?.length,
    good: `{${to}}`,
    bad: '{match: [{port: 80}]}',
  }),
]);
