import { hostsOverlap } from '../../rules/blocks/hosts.ts';
import { gatewayNameOf } from '../../world/gateways.ts';
import { fullName, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Layer = 'http' | 'tls' | 'tcp';
type Server = NonNullable<NonNullable<Resource<'Gateway'>['spec']>['servers']>[number];

/** Which rules of VirtualServices a server looks at: what it cannot read it does not route by. */
function layerOf({ port, tls }: Server): Layer {
  const protocol = (port?.protocol ?? '').toUpperCase();
  const passes = /^(?:AUTO_)?PASSTHROUGH$/.test(tls?.mode ?? '');
  if (protocol === 'HTTPS' || protocol === 'TLS') return passes ? 'tls' : protocol === 'TLS' ? 'tcp' : 'http';
  return /^(?:HTTP2?|GRPC(?:-WEB)?)$/.test(protocol) ? 'http' : 'tcp';
}

const hostOf = (text: string) => text.slice(text.indexOf('/') + 1);

export const routeLayer = defineAnalyzer({
  name: 'virtualservice.RouteLayerAnalyzer',
  summary: 'The rules of VirtualServices are of a kind that the servers of their gateways look at.',
  why: 'A server that passes TLS through sees no requests, and one that ends TLS sees no server names: rules of the other kind are never looked at, and connections are reset.',
  fix: 'Write the rules in the part that the server looks at (http, tls or tcp), or change protocol or tls.mode of the server.',
  reads: ['VirtualService', 'Gateway'],
  emits: ['IST9001'],
  *check(world) {
    for (const route of world.all('VirtualService')) {
      const { gateways = [], hosts = [] } = route.spec ?? {};
      if (gateways.length === 0 || gateways.includes('mesh')) continue;
      const servers = gateways.flatMap((text) => {
        const { namespace, name } = gatewayNameOf(text, route.namespace);
        const gateway = world.get('Gateway', namespace, name);
        return (gateway?.spec?.servers ?? []).map((server) => ({ server, gateway: `${namespace}/${name}` }));
      });
      const own = servers.filter(({ server }) =>
        (server.hosts ?? []).some((host) => hosts.some((other) => hostsOverlap(hostOf(host), other))),
      );
      if (own.length === 0) continue; // IST0101 and IST0132 tell of those
      const looked = new Set(own.map(({ server }) => layerOf(server)));
      for (const part of ['http', 'tls', 'tcp'] as const)
        if ((route.spec?.[part]?.length ?? 0) > 0 && !looked.has(part))
          yield finding(
            'IST9001',
            route,
            `spec.${part}`,
            fullName(route),
            part,
            [...new Set(own.map(({ gateway }) => gateway))],
            [...looked],
          );
    }
  },
  examples: [
    {
      good: 'rules of the kind that each server looks at',
      yaml: `kind: VirtualService
spec: {hosts: [a.com], gateways: [web], http: [{route: [{destination: {host: a}}]}], tls: [{match: [{sniHosts: [a.com]}], route: [{destination: {host: a}}]}]}
---
kind: Gateway
metadata: {name: web}
spec: {servers: [{port: {number: 80, protocol: HTTP}, hosts: [a.com]}, {port: {number: 443, protocol: TLS}, tls: {mode: PASSTHROUGH}, hosts: ['./*.com']}]}`,
    },
    {
      good: 'a server that ends TLS and knows HTTP, and one of another host',
      yaml: `kind: VirtualService
spec: {hosts: [a.com], gateways: [web], http: [{route: [{destination: {host: a}}]}]}
---
kind: Gateway
metadata: {name: web}
spec: {servers: [{port: {number: 443, protocol: HTTPS}, tls: {mode: SIMPLE}, hosts: [a.com]}, {port: {number: 444, protocol: TLS}, tls: {mode: PASSTHROUGH}, hosts: [b.com]}]}`,
    },
    {
      bad: 'http rules at a server that passes TLS through',
      yaml: `kind: VirtualService
spec: {hosts: [a.com], gateways: [web], http: [{route: [{destination: {host: a}}]}]}
---
kind: Gateway
metadata: {name: web}
spec: {servers: [{port: {number: 443, protocol: HTTPS}, tls: {mode: PASSTHROUGH}, hosts: [a.com]}]}`,
      finds: [{ code: 'IST9001', at: 'spec.http' }],
    },
    {
      bad: 'tls rules at a server that ends TLS',
      yaml: `kind: VirtualService
spec: {hosts: [a.com], gateways: [web], tls: [{match: [{sniHosts: [a.com]}], route: [{destination: {host: a}}]}]}
---
kind: Gateway
metadata: {name: web}
spec: {servers: [{port: {number: 443, protocol: TLS}, tls: {mode: SIMPLE}, hosts: [a.com]}]}`,
      finds: [{ code: 'IST9001', at: 'spec.tls' }],
    },
    {
      bad: 'http rules at a TCP server',
      yaml: `kind: VirtualService
spec: {hosts: [a.com], gateways: [web], http: [{route: [{destination: {host: a}}]}]}
---
kind: Gateway
metadata: {name: web}
spec: {servers: [{port: {number: 9000, protocol: TCP}, hosts: ['*']}]}`,
      finds: [{ code: 'IST9001', at: 'spec.http' }],
    },
  ],
});
