import type { ServiceEntrySpec } from '#generated/kinds.ts';
import { addressOrPrefix } from './blocks/addresses.ts';
import { exportToNobody, exportToRules } from './blocks/export-to.ts';
import { partialWildcardProblem, wildcardHostProblem } from './blocks/hosts.ts';
import {
  isHttpProtocol,
  isTlsProtocol,
  portNameProblem,
  portNumberIfSet,
  portProblem,
  protocolIfSet,
} from './blocks/ports.ts';
import { workloadSelectorProblems } from './blocks/selectors.ts';
import { around, defineRules, demand, rulesOf } from './define-rules.ts';
import type { Detail, RuleObject } from './rule.ts';
import { resolutionRules } from './service-entry-resolution.ts';

type ServiceEntry = RuleObject<ServiceEntrySpec>;
const source = 'istio pkg/config/validation/validation.go, ValidateServiceEntry';
const on = rulesOf<ServiceEntry>(source);

const hostRules = [
  on('spec', {
    id: 'SE-3',
    message: 'a ServiceEntry needs hosts',
    fails: ({ hosts }) => !hosts?.length,
    good: '{hosts: [a.example.com]}',
    bad: '{hosts: []}',
  }),
  on('spec.hosts[]', {
    id: 'SE-4',
    message: 'the host "*" would stand for every service there is',
    fails: (host) => host === '*',
    good: '"*.example.com"',
    bad: '"*"',
  }),
  on('spec.hosts[]', {
    id: 'SE-5',
    message: 'must be a host name, with or without a wildcard in front',
    fails: wildcardHostProblem,
    good: 'a.example.com',
    bad: 'a_b.example.com',
  }),
  on('spec.hosts[]', {
    id: 'SE-6',
    level: 'Warning',
    message: 'a wildcard stands for a whole first part of a name',
    fails: (host, { object }) => object.spec.resolution !== 'DYNAMIC_DNS' && partialWildcardProblem(host),
    good: '"*.example.com"',
    bad: '"*a.example.com"',
  }),
  on('spec', {
    id: 'SE-40',
    message: 'several hosts share an address: their traffic can be told apart by HTTP or TLS only',
    fails: ({ hosts = [], resolution = 'NONE', ports = [] }) => {
      const mixed = ports.findIndex(({ protocol }) => !isHttpProtocol(protocol) && !isTlsProtocol(protocol));
      return resolution !== 'NONE' && hosts.length > 1 && mixed >= 0 && { path: ['ports', mixed, 'protocol'] };
    },
    good: '{hosts: [a.com, b.com], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}]}',
    bad: '{hosts: [a.com, b.com], resolution: DNS, ports: [{number: 80, name: tcp, protocol: TCP}]}',
    badAt: '.ports[0].protocol',
  }),
];

const addressRules = [
  ...demand(addressOrPrefix, source, { 'SE-7': 'spec.addresses[]' }),
  on('spec', {
    id: 'SE-8',
    message: 'ranges of addresses work with the resolutions NONE and STATIC only',
    fails: ({ addresses = [], resolution = 'NONE' }) => {
      const range = addresses.findIndex((address) => address.includes('/'));
      return range >= 0 && !['NONE', 'STATIC'].includes(resolution) && { path: ['addresses', range] };
    },
    good: '{hosts: [a.example.com], addresses: [10.0.0.0/8]}',
    bad: '{hosts: [a.example.com], addresses: [10.0.0.0/8], resolution: DNS}',
    badAt: '.addresses[0]',
  }),
];

function repeated<Item>(items: readonly Item[], field: keyof Item & string): readonly Detail[] {
  return items.flatMap((item, index) =>
    items.findIndex((other) => other[field] === item[field]) < index ? [{ path: [index, field] }] : [],
  );
}

/** Whether istiod gives the hosts addresses by itself, which lets TCP tell them apart. */
function allocatesAddresses({ metadata, spec }: ServiceEntry): boolean {
  const off = metadata.labels?.['networking.istio.io/enable-autoallocate-ip'] === 'false';
  return !off && (spec.resolution ?? 'NONE') !== 'NONE';
}

const portRules = [
  on('spec.ports', {
    id: 'SE-10',
    message: 'two ports have the same name',
    fails: (ports) => repeated(ports, 'name'),
    good: '[{number: 80, name: a, protocol: HTTP}, {number: 81, name: b, protocol: HTTP}]',
    bad: '[{number: 80, name: a, protocol: HTTP}, {number: 81, name: a, protocol: HTTP}]',
    badAt: '[1].name',
  }),
  on('spec.ports', {
    id: 'SE-11',
    message: 'two ports have the same number',
    fails: (ports) => repeated(ports, 'number'),
    good: '[{number: 80, name: a, protocol: HTTP}, {number: 81, name: b, protocol: HTTP}]',
    bad: '[{number: 80, name: a, protocol: HTTP}, {number: 80, name: b, protocol: HTTP}]',
    badAt: '[1].number',
  }),
  ...around('spec: {hosts: [a.com], ports: [{number: 80, name: http, protocol: HTTP}]}', [
    ...demand(portNumberIfSet, source, { 'SE-12': 'spec.ports[].targetPort' }),
    ...demand(protocolIfSet, source, { 'SE-15': 'spec.ports[].protocol' }),
  ]),
  on('spec.ports[]', {
    id: 'SE-13',
    level: 'Warning',
    message: 'without addresses a TCP port takes all traffic to its number, whatever the address',
    fails: ({ protocol = '' }, { object }) =>
      !object.spec.addresses?.length && ['', 'TCP'].includes(protocol) && !allocatesAddresses(object),
    good: '{number: 443, name: tls, protocol: TLS}',
    bad: '{number: 3306, name: tcp, protocol: TCP}',
  }),
  on('spec.ports[]', {
    id: 'SE-14',
    message: 'a port needs a name',
    fails: ({ name }) => portNameProblem(name),
    good: '{number: 80, name: http, protocol: HTTP}',
    bad: '{number: 80, protocol: HTTP}',
  }),
  on('spec.ports[]', {
    id: 'SE-16',
    message: 'a port needs a number from 1 to 65535',
    fails: ({ number }) => portProblem(number),
    good: '{number: 80, name: http, protocol: HTTP}',
    bad: '{name: http, protocol: HTTP}',
  }),
];

export const serviceEntryRules = defineRules({
  kind: 'ServiceEntry',
  example: 'spec: {hosts: [a.example.com]}',
  rules: [
    on('spec', {
      id: 'SE-1',
      stops: true,
      message: 'a selector compares labels as they stand: no empty keys, no wildcards',
      fails: ({ workloadSelector }) =>
        workloadSelectorProblems(workloadSelector, 'every workload of the namespace becomes an endpoint'),
      good: '{hosts: [a.example.com], resolution: STATIC, workloadSelector: {labels: {app: a}}}',
      bad: '{hosts: [a.example.com], resolution: STATIC, workloadSelector: {labels: {app: "*"}}}',
      badAt: '.workloadSelector.labels.app',
    }),
    on('spec', {
      id: 'SE-2',
      message: 'workloadSelector and endpoints exclude each other',
      fails: ({ workloadSelector, endpoints }) => !!workloadSelector && !!endpoints?.length,
      good: '{hosts: [a.example.com], resolution: STATIC, endpoints: [{address: 10.0.0.1}]}',
      bad: '{hosts: [a.example.com], resolution: STATIC, endpoints: [{address: 10.0.0.1}], workloadSelector: {labels: {app: a}}}',
    }),
    ...hostRules,
    ...addressRules,
    ...portRules,
    ...resolutionRules,
    ...exportToRules,
    ...exportToNobody,
  ],
});
