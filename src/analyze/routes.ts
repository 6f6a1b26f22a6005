import type { Kinds } from '../world/kinds.ts';
import type { Resource } from '../world/resource.ts';

type Route = NonNullable<NonNullable<NonNullable<Kinds['VirtualService']['spec']>['http']>[number]>;
type Destination = NonNullable<Route['mirror']>;

/** Somewhere a VirtualService sends requests, or copies of them. */
export interface RouteDestination {
  readonly destination: Destination & { readonly host: string };
  readonly mirror: boolean;
  /** Path of the destination itself. */
  readonly path: string;
  /** The place that the reference takes for the host, where it is not the host: see spec.http[].mirrors. */
  readonly referencePath?: string;
}

/** Every destination of a VirtualService that names a host: tcp, tls and http routes, then the mirrors. */
export function* destinationsOf({ spec }: Resource<'VirtualService'>): Generator<RouteDestination> {
  for (const type of ['tcp', 'tls', 'http'] as const)
    for (const [index, { route = [] }] of (spec?.[type] ?? []).entries())
      for (const [at, { destination }] of route.entries())
        if (hasHost(destination))
          yield { destination, mirror: false, path: `spec.${type}[${index}].route[${at}].destination` };
  for (const [index, { mirror, mirrors = [] }] of (spec?.http ?? []).entries()) {
    if (hasHost(mirror)) yield { destination: mirror, mirror: true, path: `spec.http[${index}].mirror` };
    for (const [at, { destination }] of mirrors.entries()) {
      const path = `spec.http[${index}].mirrors[${at}].destination`;
      if (hasHost(destination)) yield { destination, mirror: true, path, referencePath: '' };
    }
  }
}

const hasHost = (destination: Destination | undefined): destination is Destination & { readonly host: string } =>
  Boolean(destination?.host);

/** Whether the routes hold for the sidecars of the mesh, and not only for gateways. */
export function isForMesh({ spec }: Resource<'VirtualService'>): boolean {
  return !spec?.gateways?.length || spec.gateways.includes('mesh');
}
