// What the ways to find endpoints ask of a ServiceEntry.

import type { ServiceEntrySpec } from '#generated/kinds.ts';
import { below } from './below.ts';
import { isIpAddress } from './blocks/addresses.ts';
import { hostNameProblem, hostOrAddressProblem } from './blocks/hosts.ts';
import { parseProtocol } from './blocks/ports.ts';
import { isSocketAddress } from './blocks/sockets.ts';
import { around, rulesOf, under, when } from './define-rules.ts';
import type { Rule, RuleObject } from './rule.ts';
import { addressRules, portAndLabelRules } from './workload-endpoint.ts';

type ServiceEntry = RuleObject<ServiceEntrySpec>;
const on = rulesOf<ServiceEntry>('istio pkg/config/validation/validation.go, ValidateServiceEntry');

const resolutionOf = ({ spec }: ServiceEntry) => spec.resolution ?? 'NONE';
const isStatic = (object: ServiceEntry) => resolutionOf(object) === 'STATIC';
const isDns = (object: ServiceEntry) => ['DNS', 'DNS_ROUND_ROBIN'].includes(resolutionOf(object));
const isDynamic = (object: ServiceEntry) => resolutionOf(object) === 'DYNAMIC_DNS';

const http = 'ports: [{number: 80, name: http, protocol: HTTP}]';
const none = '{hosts: [a.example.com]';
const fixed = '{hosts: [a.example.com], resolution: STATIC';
const dns = '{hosts: [a.example.com], resolution: DNS';
const dynamic = '{hosts: ["*.example.com"], resolution: DYNAMIC_DNS';

const noneRules = [
  on('spec', {
    id: 'SE-17',
    message: 'with resolution NONE clients find the address themselves: endpoints have no effect',
    fails: ({ endpoints }, { object }) =>
      resolutionOf(object) === 'NONE' &&
      !!endpoints?.length && { path: ['endpoints'], suggestion: 'resolution: STATIC or DNS' },
    good: `${none}}`,
    bad: `${none}, endpoints: [{address: 10.0.0.1}]}`,
    badAt: '.endpoints',
  }),
  on('spec', {
    id: 'SE-18',
    level: 'Warning',
    message: 'with resolution NONE clients find the address themselves: workloadSelector has no effect',
    fails: ({ workloadSelector }, { object }) =>
      resolutionOf(object) === 'NONE' &&
      !!workloadSelector && { path: ['workloadSelector'], suggestion: 'resolution: STATIC' },
    good: `${none}}`,
    bad: `${none}, workloadSelector: {labels: {app: a}}}`,
    badAt: '.workloadSelector',
  }),
];

const endpointRules = [
  ...around(`spec: ${fixed}, ${http}, endpoints: [{address: 10.0.0.1}]}`, [
    ...when(isStatic, under('spec.endpoints[]', addressRules)),
    ...when((object: ServiceEntry) => isStatic(object) || isDns(object), under('spec.endpoints[]', portAndLabelRules)),
    on('spec.endpoints[].address', {
      id: 'SE-20',
      message: 'with resolution STATIC an endpoint has an IP address, or a socket (unix://PATH) for the only port',
      fails: (address, { object }) => {
        if (!isStatic(object) || address === '') return false;
        if (!isSocketAddress(address))
          return !isIpAddress(address) && `"${address}" is no IP address: resolution is STATIC`;
        return object.spec.ports?.length !== 1 && 'a socket serves a ServiceEntry with exactly one port';
      },
      good: 'unix:///run/a',
      bad: 'a.example.com',
    }),
    on('spec.endpoints[].ports', {
      id: 'SE-26',
      message: 'ports of an endpoint have names of ports of the ServiceEntry',
      fails: (ports, { object }) => {
        const names = object.spec.ports?.map(({ name }) => name) ?? [];
        if (!isStatic(object) && !isDns(object)) return [];
        return Object.keys(ports).flatMap((name) =>
          names.includes(name) ? [] : [{ path: [name], message: `the ServiceEntry has no port "${name}"` }],
        );
      },
      good: '{http: 8080}',
      bad: '{grpc: 8080}',
      badAt: '.grpc',
    }),
  ]),
  on('spec.endpoints[]', {
    id: 'SE-24',
    message: 'with resolution DNS an endpoint has a host name or an IP address',
    fails: ({ address = '' }, { object }) => below(['address'], isDns(object) && hostOrAddressProblem(address)),
    around: `spec: ${dns}}`,
    good: '{address: b.example.com}',
    bad: '{address: "*.example.com"}',
    badAt: '.address',
  }),
];

/** Protocols of which a proxy sees nothing but an address. */
const addressedProtocols = ['tcp', 'https', 'tls', 'mongo', 'redis', 'mysql'];

const dnsRules = [
  on('spec', {
    id: 'SE-21',
    message: 'without endpoints the hosts are looked up in DNS: they must be full host names',
    fails: ({ hosts = [], endpoints }, { object }) => {
      const unknown = hosts.findIndex((host) => hostNameProblem(host) !== undefined);
      return isDns(object) && !endpoints?.length && unknown >= 0 && { path: ['hosts', unknown] };
    },
    good: `${dns}}`,
    bad: '{hosts: ["*.example.com"], resolution: DNS}',
    badAt: '.hosts[0]',
  }),
  on('spec', {
    id: 'SE-22',
    message: 'with resolution DNS_ROUND_ROBIN there can be one endpoint',
    fails: ({ resolution, endpoints = [] }) =>
      resolution === 'DNS_ROUND_ROBIN' &&
      endpoints.length > 1 && { path: ['endpoints'], suggestion: 'resolution: DNS' },
    good: '{hosts: [a.example.com], resolution: DNS_ROUND_ROBIN, endpoints: [{address: b.com}]}',
    bad: '{hosts: [a.example.com], resolution: DNS_ROUND_ROBIN, endpoints: [{address: b.com}, {address: c.com}]}',
    badAt: '.endpoints',
  }),
  on('spec', {
    id: 'SE-29',
    level: 'Warning',
    message: 'several hosts share the addresses: on a port without HTTP their traffic cannot be told apart',
    fails: ({ hosts = [], addresses, ports = [] }, { object }) => {
      const addressed = ports.findIndex(({ protocol }) => addressedProtocols.includes(parseProtocol(protocol) ?? ''));
      return (
        isDns(object) && !!addresses?.length && hosts.length > 1 && addressed >= 0 && { path: ['ports', addressed] }
      );
    },
    good: `{hosts: [a.com, b.com], addresses: [10.0.0.1], resolution: DNS, ${http}}`,
    bad: '{hosts: [a.com, b.com], addresses: [10.0.0.1], resolution: DNS, ports: [{number: 443, name: tls, protocol: TLS}]}',
    badAt: '.ports[0]',
  }),
];

const dynamicRules = [
  on('spec.hosts[]', {
    id: 'SE-32',
    message: 'with resolution DYNAMIC_DNS hosts begin with a wildcard',
    fails: (host, { object }) => isDynamic(object) && !host.startsWith('*'),
    around: `spec: ${dynamic}}`,
    good: '"*.example.org"',
    bad: 'a.example.org',
  }),
  ...(['addresses', 'endpoints'] as const).map((field, index) =>
    on('spec', {
      id: `SE-${33 + index}`,
      message: `with resolution DYNAMIC_DNS the address comes from DNS: ${field} must be left out`,
      fails: (spec, { object }) => isDynamic(object) && !!spec[field]?.length && { path: [field] },
      good: `${dynamic}}`,
      bad: `${dynamic}, ${field === 'addresses' ? 'addresses: [10.0.0.1]' : 'endpoints: [{address: 10.0.0.1}]'}}`,
      badAt: `.${field}`,
    }),
  ),
  on('spec.ports[]', {
    id: 'SE-36',
    message: 'with resolution DYNAMIC_DNS the host is read from the traffic: HTTP, HTTP2, GRPC or TLS',
    fails: ({ protocol }, { object }) =>
      isDynamic(object) &&
      !['http', 'http2', 'grpc', 'tls'].includes(parseProtocol(protocol) ?? '') && { path: ['protocol'] },
    around: `spec: ${dynamic}}`,
    good: '{number: 443, name: tls, protocol: TLS}',
    bad: '{number: 443, name: https, protocol: HTTPS}',
    badAt: '.protocol',
  }),
  on('spec.location', {
    id: 'SE-37',
    message: 'with resolution DYNAMIC_DNS the location is MESH_EXTERNAL or MESH_INTERNAL',
    fails: (location, { object }) => isDynamic(object) && !['MESH_EXTERNAL', 'MESH_INTERNAL'].includes(location),
    around: `spec: ${dynamic}}`,
    good: 'MESH_EXTERNAL',
    bad: '2',
  }),
  on('', {
    id: 'SE-38',
    message: 'a service inside the mesh with resolution DYNAMIC_DNS cannot use a waypoint',
    fails: (object) => {
      const waypoint = object.metadata.labels?.['istio.io/use-waypoint'] ?? 'none';
      const inside = isDynamic(object) && object.spec.location === 'MESH_INTERNAL';
      return inside && !['', 'none'].includes(waypoint) && { path: ['metadata', 'labels', 'istio.io/use-waypoint'] };
    },
    good: `{metadata: {labels: {istio.io/use-waypoint: none}}, spec: ${dynamic}, location: MESH_INTERNAL}}`,
    bad: `{metadata: {labels: {istio.io/use-waypoint: waypoint}}, spec: ${dynamic}, location: MESH_INTERNAL}}`,
    badAt: 'metadata.labels[istio.io/use-waypoint]',
  }),
];

const resolutions = ['NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'];

export const resolutionRules: readonly Rule[] = [
  ...noneRules,
  ...endpointRules,
  ...dnsRules,
  ...dynamicRules,
  on('spec.resolution', {
    id: 'SE-39',
    message: `must be one of ${resolutions.join(', ')}`,
    fails: (resolution) => !resolutions.includes(resolution),
    good: 'DNS',
    bad: '9',
  }),
];
