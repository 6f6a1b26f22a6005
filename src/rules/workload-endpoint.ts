import type { AddressedEndpoint } from '#generated/kinds.ts';
import { hostOrAddressProblem, isDnsLabel } from './blocks/hosts.ts';
import { labels } from './blocks/labels.ts';
import { portNameProblem, portNumber } from './blocks/ports.ts';
import { isSocketAddress, socketProblem } from './blocks/sockets.ts';
import { demand, rulesOf } from './define-rules.ts';
import type { Rule } from './rule.ts';

const source = 'istio pkg/config/validation/validation.go, validateWorkloadEntry';
const on = rulesOf<AddressedEndpoint>(source);

/** Where a workload can be reached. */
export const addressRules: readonly Rule[] = [
  on('', {
    id: 'WE-1',
    stops: true,
    message: 'a workload needs an address, or the network whose gateway leads to it',
    fails: ({ address, network }) => !address && !network,
    good: '{address: 10.0.0.1}',
    bad: '{labels: {app: a}}',
  }),
  on('', {
    id: 'WE-2',
    level: 'Warning',
    message: 'without an address the workload is reached through the gateway of its network alone',
    fails: ({ address, network }) => !address && !!network,
    good: '{address: 10.0.0.1, network: a}',
    bad: '{network: a}',
  }),
  on('address', {
    id: 'WE-3',
    message: 'a socket is an absolute path, or an abstract socket with "@"',
    fails: (address) => isSocketAddress(address) && socketProblem(address),
    good: 'unix:///run/a',
    bad: 'unix://run/a',
  }),
  on('', {
    id: 'WE-4',
    message: 'a workload behind a socket has no ports',
    fails: ({ address, ports = {} }) =>
      isSocketAddress(address) && Object.keys(ports).length > 0 && { path: ['ports'] },
    good: '{address: unix:///run/a}',
    bad: '{address: unix:///run/a, ports: {http: 80}}',
    badAt: '.ports',
  }),
];

/** A host name is as good as an address. */
export const hostOrAddressRule: Rule = on('address', {
  id: 'WE-5',
  message: 'must be an IP address, a host name or a socket (unix://PATH)',
  fails: (address) => address !== '' && !isSocketAddress(address) && hostOrAddressProblem(address),
  good: 'a.example.com',
  bad: '"*.example.com"',
});

export const portAndLabelRules: readonly Rule[] = [
  on('ports', {
    id: 'WE-6',
    message: 'must be a name of a port',
    fails: (ports) =>
      Object.keys(ports).flatMap((name) =>
        isDnsLabel(name) ? [] : [{ path: [name], message: portNameProblem(name) ?? '' }],
      ),
    good: '{http: 80}',
    bad: '{http_port: 80}',
    badAt: '.http_port',
  }),
  ...demand(portNumber, source, { 'WE-7': 'ports{}' }),
  ...demand(labels, source, { 'WE-8': 'labels' }),
];
