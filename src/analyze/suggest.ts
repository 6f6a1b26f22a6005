import { didYouMean } from '../lib/suggest.ts';
import { fullHost, serviceNameOf } from '../world/hosts.ts';
import type { World } from '../world/world.ts';

/** More candidates than that would cost more than the suggestion is worth. */
const mostCandidates = 500;

/** `did you mean …?` with the closest of a few names. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  return candidates.length > mostCandidates ? undefined : didYouMean(name, candidates);
}

/** A host that exists and is spelt almost like this one, as one would write it in the namespace. */
export function nearestHost(
  world: World<'Service' | 'ServiceEntry'>,
  host: string,
  namespace: string,
): string | undefined {
  const wanted = serviceNameOf(host, namespace);
  const names = world.carrying('Service', {}, wanted.namespace).map(({ name }) => name);
  if (!host.includes('.')) return nearest(host, names);
  const full = names.map((name) => fullHost(name, wanted.namespace));
  const entries = world.carrying('ServiceEntry', {}, namespace).flatMap(({ spec }) => spec?.hosts ?? []);
  return nearest(host, [...full, ...entries]);
}
