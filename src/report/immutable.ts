import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { ImmutableChange } from '../model/immutable-change.ts';
import { describeRef, refKey } from '../objects/refs.ts';
import { shortPair } from './short-pair.ts';

/** Every field that cannot be changed, with what it is and what it should be; an empty text for none. */
export function immutableText(changes: readonly ImmutableChange[]): string {
  if (changes.length === 0) return '';
  const objects = new Set(changes.map(({ ref }) => refKey(ref))).size;
  const lines = changes.map((change) => `  ${describeRef(change.ref)} ${fieldText(change)}`);
  return `${plural(objects, 'object')} would get other values in fields that Kubernetes never changes:\n${lines.join('\n')}\n`;
}

function fieldText({ path, message, ...sides }: ImmutableChange): string {
  if (message !== undefined) return printable(message);
  if (!('before' in sides)) return path;
  const [live, wanted] = shortPair(sides.before, sides.after);
  return `${path}   live ${live}, wanted ${wanted}`;
}

/** The commands that make room. */
export function immutableHint(changes: readonly ImmutableChange[]): string {
  const refs = [...new Map(changes.map(({ ref }) => [refKey(ref), ref])).values()];
  const commands = refs.map(
    ({ kind, namespace, name }) =>
      `kubectl delete ${kind.toLowerCase()} ${name}${namespace === '' ? '' : ` --namespace ${namespace}`}`,
  );
  const pods = refs.some(({ kind }) => ['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind));
  const meanwhile = pods ? ' (their pods are gone until this has run again)' : '';
  return `choose another name, so that a new object is made, or delete what is there${meanwhile}: ${commands.join('; ')}`;
}
