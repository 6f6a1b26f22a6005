import { closest } from '../lib/suggest.ts';
import type { Path } from '../model/source.ts';
import { hostsOverlap } from '../rules/blocks/hosts.ts';
import { decisionOf } from '../world/decision.ts';
import { gatewayNameOf, hostsFor } from '../world/gateways.ts';
import { fullHost } from '../world/hosts.ts';
import type { Resource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import type { GraphBuilder } from './builder.ts';
import { drawGateway, drawHost, drawMesh } from './gateways.ts';
import { missingNode } from './workloads.ts';

/** What leads to the routes of a VirtualService, and where it says so. */
export interface RouteSource {
  readonly node: string;
  readonly path: Path;
  readonly label: string;
  readonly dead?: boolean;
}

/** Gateways that the VirtualService is bound to; for the mesh itself, its hosts. */
export function sourcesOf(
  world: World,
  graph: GraphBuilder,
  service: Resource<'VirtualService'>,
): readonly RouteSource[] {
  const names = service.spec?.gateways?.length ? service.spec.gateways : ['mesh'];
  const hosts = service.spec?.hosts ?? [];
  return names.flatMap((name, index): readonly RouteSource[] => {
    if (name === 'mesh')
      return hosts.map((host, at) => {
        const path: Path = ['spec', 'hosts', at];
        const node = drawHost(graph, fullHost(host, service.namespace));
        graph.edge(drawMesh(graph), node, { label: '', decision: decisionOf(service, path) });
        return { node, path, label: '' };
      });
    const path: Path = ['spec', 'gateways', index];
    const gateway = findGateway(world, name, service.namespace);
    if (!gateway) return [{ node: missingGateway(world, graph, name), path, label: 'bound to', dead: true }];
    const taken = hostsFor(gateway, service.namespace);
    const fits = hosts.some((host) => taken.some((other) => hostsOverlap(host, other)));
    return [{ node: drawGateway(world, graph, gateway), path, label: hosts.join(', '), dead: !fits }];
  });
}

function findGateway(world: World, text: string, from: string): Resource<'Gateway'> | undefined {
  const { namespace, name } = gatewayNameOf(text, from);
  return world.get('Gateway', namespace, name);
}

function missingGateway(world: World, graph: GraphBuilder, name: string): string {
  const known = closest(
    name,
    world.all('Gateway').map((gateway) => gateway.name),
  );
  return missingNode(graph, `gateway ${name}`, known ? { hint: `did you mean ${known}?` } : {});
}

/** Draws the edges to one of its routes. */
export function drawSources(
  graph: GraphBuilder,
  service: Resource<'VirtualService'>,
  { sources, id }: { readonly sources: readonly RouteSource[]; readonly id: string },
): void {
  for (const { node, label, dead = false, path } of sources)
    graph.edge(node, id, { label, decision: decisionOf(service, path), dead });
}
