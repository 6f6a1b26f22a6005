import { append } from '../../world/label-index.ts';
import { carries, isEmpty, selectorText } from '../../world/labels.ts';
import { fullName, type Labels, type Resource } from '../../world/resource.ts';
import type { World } from '../../world/world.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Gateway = Resource<'Gateway'>;
type Server = NonNullable<NonNullable<Gateway['spec']>['servers']>[number];

export const gatewayConflict = defineAnalyzer({
  name: 'gateway.ConflictingGatewayAnalyzer',
  summary: 'No two Gateways make the same workloads serve one host on one port.',
  why: 'The workload takes the settings of one of the two, and which one is not defined.',
  fix: 'Merge the Gateways, or give them different hosts, ports or selectors.',
  reads: ['Gateway', 'Workload'],
  emits: ['IST0101', 'IST0145'],
  *check(world) {
    const index = indexServers(world);
    for (const gateway of world.all('Gateway')) {
      const selector = gateway.spec?.selector ?? {};
      const text = selectorText(selector);
      const servers = gateway.spec?.servers ?? [];
      if (servers.every(({ port }) => port === undefined) && !isEmpty(selector) && !index.related(selector).length)
        yield { ...finding('IST0101', gateway, 'spec.selector', 'selector', text), referencePath: selectorPath(text) };
      for (const [at, server] of servers.entries()) {
        const { port, hosts = [] } = server;
        const others = [...index.conflicting(selector, server)].filter((other) => other !== gateway);
        const names = others.map(fullName).sort().join(',');
        if (names)
          yield finding('IST0145', gateway, `spec.servers[${at}].hosts`, names, text, portText(port), hosts.join(','));
      }
    }
  },
  examples: [
    {
      good: 'one host on two ports',
      yaml: `kind: Gateway
metadata: {name: a}
spec: {selector: {app: a}, servers: [{port: {number: 80}, hosts: [a.com]}]}
---
kind: Gateway
metadata: {name: b}
spec: {selector: {app: a}, servers: [{port: {number: 81}, hosts: [a.com]}]}`,
    },
    {
      bad: 'a wider and a narrower selector meet in one pod',
      yaml: `kind: Gateway
metadata: {name: a}
spec: {selector: {app: a}, servers: [{port: {number: 80}, hosts: [a.com]}]}
---
kind: Gateway
metadata: {name: b}
spec: {selector: {app: a, zone: x}, servers: [{port: {number: 80}, hosts: [b.com, a.com]}]}
---
kind: Pod
metadata: {name: pod, labels: {app: a, zone: x}}`,
      finds: [
        { code: 'IST0145', at: 'spec.servers[0].hosts' },
        { code: 'IST0145', at: 'spec.servers[0].hosts' },
      ],
    },
    {
      bad: 'a gateway without servers',
      yaml: 'kind: Gateway\nspec: {selector: {app: a}}',
      finds: [{ code: 'IST0101', at: 'spec.selector' }],
    },
  ],
});

const portText = (port: Server['port']) => String(port?.number ?? 0);

/** Path of the first label of a selector's text: the line that the reference names. */
export const selectorPath = (text: string): string => `spec.selector[${text.slice(0, Math.max(0, text.indexOf('=')))}]`;

function indexServers(world: World<'Gateway' | 'Workload'>) {
  const byListener = new Map<string, Gateway[]>();
  const selectors = new Map<string, Labels>();
  for (const gateway of world.all('Gateway')) {
    const selector = gateway.spec?.selector ?? {};
    const text = selectorText(selector);
    // Of several servers on one port the last one counts.
    const byPort = new Map((gateway.spec?.servers ?? []).map((server) => [portText(server.port), server]));
    if (byPort.size > 0) selectors.set(text, selector);
    for (const server of byPort.values())
      for (const host of server.hosts ?? []) append(byListener, listener(text, server, host), gateway);
  }
  const known = new Map<string, readonly string[]>();
  const related = (selector: Labels): readonly string[] => {
    const own = selectorText(selector);
    const texts = known.get(own) ?? [...selectors.keys()].filter((text) => meet(own, selector, text));
    known.set(own, texts);
    return texts;
  };
  const meet = (own: string, selector: Labels, text: string): boolean => {
    if (own === text) return true;
    if (!own.includes(text) && !text.includes(own)) return false;
    const other = selectors.get(text) ?? {};
    return world.carrying('Workload', selector).some(({ labels }) => carries(labels, other));
  };
  return {
    /** Texts of the selectors that are the same, or meet this one in a workload. */
    related,
    /** Gateways with one of the server's hosts on the same port and address of the same workloads. */
    conflicting(selector: Labels, server: Server): ReadonlySet<Gateway> {
      const found = related(selector).flatMap((text) =>
        (server.hosts ?? []).flatMap((host) => byListener.get(listener(text, server, host)) ?? []),
      );
      return new Set(found);
    },
  };
}

const listener = (selector: string, { port, bind = '' }: Server, host: string) =>
  [selector, portText(port), bind, host].join('|');
