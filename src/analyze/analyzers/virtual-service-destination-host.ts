import { type HostTable, hostTable } from '../../world/hosts.ts';
import { append } from '../../world/label-index.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';
import { destinationsOf, type RouteDestination } from '../routes.ts';
import { respellHost } from '../suggest.ts';

type Route = Resource<'VirtualService'>;

export const virtualServiceDestinationHost = defineAnalyzer({
  name: 'virtualservice.DestinationHostAnalyzer',
  summary: 'Destinations of VirtualServices exist, with the port that is asked for.',
  why: 'Requests for a destination that no Service or ServiceEntry provides are answered with 503.',
  fix: 'Correct spec.http[].route[].destination, create the Service, or export it to the namespace of the VirtualService.',
  reads: ['ServiceEntry', 'VirtualService', 'Service'],
  emits: ['IST0101', 'IST0112', 'IST0140'],
  *check(world) {
    const table = hostTable(world);
    for (const route of world.all('VirtualService'))
      for (const destination of destinationsOf(route)) yield* checkDestination(world, table, route, destination);
    yield* ineffectiveSubsets(world);
  },
  examples: [
    {
      good: 'a service of the same namespace by its short name',
      yaml: `kind: VirtualService
spec: {hosts: [reviews], http: [{route: [{destination: {host: reviews}}]}]}
---
kind: Service
metadata: {name: reviews}
spec: {ports: [{port: 80}]}`,
    },
    {
      bad: 'a misspelt host',
      yaml: `kind: VirtualService
spec: {hosts: [reviews], http: [{route: [{destination: {host: reviwes}}], mirror: {host: nobody}}]}
---
kind: Service
metadata: {name: reviews}
spec: {ports: [{port: 80}]}`,
      finds: [
        { code: 'IST0101', at: 'spec.http[0].route[0].destination.host' },
        { code: 'IST0101', at: 'spec.http[0].mirror.host' },
      ],
    },
    {
      bad: 'a port that the service does not have, and none where it has several',
      yaml: `kind: VirtualService
spec:
  hosts: [reviews]
  tcp: [{route: [{destination: {host: reviews, port: {number: 8080}}}]}]
  http: [{route: [{destination: {host: '*.example.com'}}]}]
---
kind: Service
metadata: {name: reviews}
spec: {ports: [{port: 80}]}
---
kind: ServiceEntry
spec: {hosts: ['*.example.com'], ports: [{number: 80}, {number: 443}]}`,
      finds: [
        { code: 'IST0101', at: 'spec.tcp[0].route[0].destination.port.number' },
        { code: 'IST0112', at: 'spec.http[0].route[0].destination.host' },
      ],
    },
    {
      bad: 'subset rules that requests from a gateway do not meet',
      yaml: `kind: VirtualService
metadata: {name: edge}
spec: {hosts: [shop.com], gateways: [edge], http: [{route: [{destination: {host: reviews}}]}]}
---
kind: VirtualService
metadata: {name: internal}
spec: {hosts: [reviews], http: [{route: [{destination: {host: reviews, subset: v1}}]}]}
---
kind: Service
metadata: {name: reviews}
spec: {ports: [{port: 80}]}`,
      finds: [{ code: 'IST0140', at: 'spec.http[0].route[0].destination.host' }],
    },
  ],
});

function* checkDestination(
  world: World<'Service' | 'ServiceEntry'>,
  table: HostTable,
  route: Route,
  { destination: { host, port }, mirror, path, referencePath }: RouteDestination,
) {
  const entry = table.find(host, route.namespace, route.spec?.exportTo);
  const reference = { referencePath: referencePath ?? `${path}.host` };
  if (!entry) {
    const found = finding('IST0101', route, `${path}.host`, mirror ? 'mirror host' : 'host', host);
    const correction = respellHost(world, { host, path: `${path}.host`, namespace: route.namespace });
    yield { ...found, ...reference, ...correction };
    return;
  }
  const ports = entry.ports.map(String);
  if (!port?.number) {
    if (ports.length > 1) yield { ...finding('IST0112', route, `${path}.host`, host, ports), ...reference };
  } else if (!entry.ports.includes(port.number)) {
    const found = finding('IST0101', route, `${path}.port.number`, 'host:port', `${host}:${port.number}`);
    yield { ...found, ...reference, suggestion: ports.length === 1 ? `the host has port ${ports[0]}` : undefined };
  }
}

/** Subset rules of one VirtualService that another one's destination seems to rely on. */
function* ineffectiveSubsets(world: World<'VirtualService'>) {
  const withSubsets = new Map<string, Route[]>();
  for (const route of world.all('VirtualService'))
    for (const host of new Set(subsetHosts(route))) append(withSubsets, host, route);
  for (const route of world.all('VirtualService')) {
    if (!route.spec?.gateways?.length) continue;
    for (const { destination, path } of httpDestinations(route))
      for (const other of destination.subset ? [] : (withSubsets.get(destination.host) ?? []))
        yield { ...finding('IST0140', route, `${path}.host`, fullName(other), fullName(route)), referencePath: '' };
  }
}

const httpDestinations = (route: Route) =>
  [...destinationsOf(route)].filter(({ mirror, path }) => !mirror && path.startsWith('spec.http'));

/** Hosts of the VirtualService itself for which it has routes to subsets. */
const subsetHosts = (route: Route) =>
  httpDestinations(route)
    .filter(({ destination }) => destination.subset && route.spec?.hosts?.includes(destination.host))
    .map(({ destination }) => destination.host);
