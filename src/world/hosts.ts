import { builtInIstiod, controlPlane } from './built-in.ts';
import { append } from './label-index.ts';
import { perWorld } from './per-world.ts';
import { type Resource, resourceOf } from './resource.ts';
import type { World } from './world.ts';

const clusterHost = /^(.+)\.(.+)\.svc\.cluster\.local$/s;

/** The namespace and name of the service that a host text stands for, seen from a namespace. */
export function serviceNameOf(host: string, namespace: string): { readonly namespace: string; readonly name: string } {
  const match = clusterHost.exec(host);
  return match ? { namespace: match[2] ?? '', name: match[1] ?? '' } : { namespace, name: host };
}

/** A short name becomes the host of a service of the namespace; everything else stays. */
export function fullHost(host: string, namespace: string): string {
  return host.includes('.') || host.startsWith('*') ? host : `${host}.${namespace}.svc.cluster.local`;
}

/** The hosts by which a Service is called: `reviews`, `reviews.shop`, `reviews.shop.svc` and the full one. */
export function hostsOfService(name: string, namespace: string): readonly string[] {
  return [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, fullHost(name, namespace)];
}

/** A destination as rules see it: who provides the host, and which ports it has. */
export interface HostEntry {
  readonly provider: Resource<'Service'> | Resource<'ServiceEntry'>;
  readonly ports: readonly number[];
}

export interface HostTable {
  /** Who answers for `host`, seen from a namespace with the exportTo of the referring object. */
  find(host: string, namespace: string, exportTo: readonly string[] | undefined): HostEntry | undefined;
  /** Every host that is visible somewhere, for suggestions. */
  hosts(): readonly string[];
}

type Needed = World<'Service' | 'ServiceEntry'>;

/** Hosts of Services and ServiceEntries by visibility. */
export const hostTable: (world: Needed) => HostTable = perWorld(createHostTable);

function createHostTable(world: Needed): HostTable {
  const entries = new Map<string, HostEntry>();
  // Wildcards by their suffix: a host asks for each of its own suffixes instead of trying every wildcard.
  const wildcards = new Map<string, { readonly scope: string; readonly entry: HostEntry }[]>();
  const add = (scope: string, host: string, entry: HostEntry) => {
    entries.set(`${scope}/${host}`, entry);
    if (host.startsWith('*')) append(wildcards, host.slice(1), { scope, entry });
  };
  for (const provider of world.all('ServiceEntry')) {
    const entry = { provider, ports: (provider.spec?.ports ?? []).flatMap(({ number }) => number ?? []) };
    for (const host of provider.spec?.hosts ?? [])
      for (const scope of scopesOf(provider.spec?.exportTo, provider.namespace))
        add(scope, fullHost(host, provider.namespace), entry);
  }
  const { assumed, istioNamespace } = world;
  const isAssumed = controlPlane in assumed.builtIn;
  const istiod = isAssumed ? [resourceOf('Service', builtInIstiod(istioNamespace), istioNamespace)] : [];
  for (const provider of [...istiod, ...world.all('Service')]) {
    const entry = { provider, ports: (provider.spec?.ports ?? []).flatMap(({ port }) => port ?? []) };
    const exported = provider.annotations['networking.istio.io/exportTo']?.split(',').map((part) => part.trim());
    for (const scope of scopesOf(exported, provider.namespace))
      add(scope, `${provider.name}.${provider.namespace}.svc.cluster.local`, entry);
  }
  return {
    find(host, namespace, exportTo) {
      const full = fullHost(host, namespace);
      const own = exportTo?.length ? exportTo.map((scope) => (scope === '.' ? namespace : scope)) : [namespace];
      for (const scope of ['*', ...own]) {
        const entry = entries.get(`${scope}/${full}`);
        if (entry) return entry;
      }
      // As it is written: a short name is under no wildcard.
      const wanted = host.startsWith('*') ? host.slice(1) : host;
      for (let at = 0; at <= wanted.length; at++)
        for (const { scope, entry } of wildcards.get(wanted.slice(at)) ?? [])
          if (scope === '*' || scope === namespace) return entry;
      return undefined;
    },
    hosts: () => [...entries.keys()].map((key) => key.slice(key.indexOf('/') + 1)),
  };
}

function scopesOf(exportTo: readonly string[] | undefined, namespace: string): readonly string[] {
  if (!exportTo?.length) return ['*'];
  return exportTo.map((scope) => (scope === '.' ? namespace : scope));
}
