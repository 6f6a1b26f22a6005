import { closest } from '../lib/suggest.ts';
import { fullHost, serviceNameOf } from '../world/hosts.ts';
import type { World } from '../world/world.ts';
import type { Edit, Found } from './define-analyzer.ts';

/** More candidates than that would cost more than the suggestion is worth. */
const mostCandidates = 500;

/** What stands somewhere, and how to put another name in its place. */
export interface Misspelt {
  /** The name as it is compared with the candidates. */
  readonly name: string;
  readonly path: string;
  /** A key is renamed; a value is replaced unless something else is said. */
  readonly part?: Edit['part'];
  /** The whole text that stands there, when the name is only a part of it; and the same with another name. */
  readonly text?: string;
  readonly withName?: (name: string) => string;
}

/** `did you mean …?` with the closest of a few names; and the correction, when no other name is close. */
export function respell(wrong: Misspelt, candidates: readonly string[]): Pick<Found, 'suggestion' | 'edits'> {
  const { name, path, part = 'value', text = name, withName = (other: string) => other } = wrong;
  if (candidates.length > mostCandidates) return {};
  const best = closest(name, candidates);
  if (best === undefined) return {};
  const suggestion = `did you mean "${withName(best)}"?`;
  const isOnlyOne =
    closest(
      name,
      candidates.filter((other) => other !== best),
    ) === undefined;
  return isOnlyOne ? { suggestion, edits: [{ path, part, from: text, to: withName(best) }] } : { suggestion };
}

/** The same for a host, as one would write it in the namespace. */
export function respellHost(
  world: World<'Service' | 'ServiceEntry'>,
  { host, path, namespace }: { readonly host: string; readonly path: string; readonly namespace: string },
): Pick<Found, 'suggestion' | 'edits'> {
  const wanted = serviceNameOf(host, namespace);
  const names = world.carrying('Service', {}, wanted.namespace).map(({ name }) => name);
  if (!host.includes('.')) return respell({ name: host, path }, names);
  const full = names.map((name) => fullHost(name, wanted.namespace));
  const entries = world.carrying('ServiceEntry', {}, namespace).flatMap(({ spec }) => spec?.hosts ?? []);
  return respell({ name: host, path }, [...full, ...entries]);
}
