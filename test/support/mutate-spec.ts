import { isMap } from '../../src/lib/tree.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import type { Random } from './mutate.ts';
import { placesIn } from './mutate-tree.ts';

const texts =
  `* *.example.com a_b foo.com:80 /x 10.0.0.0/8 256.1.1.1 ::1 ~/* ./* . a/b UPPER -a a- a..b 0s 1ms -1s 500us 1d *foo foo* *.*.com
  https://x/y http:// unix:///x unix:@abc mesh 5xx 404 :authority ( [a inbound {*} /{**}/x @request.auth.claims.a spiffe://a/b`.split(
    /\s+/,
  );
const oddTexts = [...texts, '', 'x y', 'é', '\n', 'x'.repeat(260)];
const oddNumbers = [0, 1, -1, 50, 100, 101, 399, 600, 0.5, 65535, 65536, 2 ** 32];

/** Makes objects that a person could have written by mistake: fields gone, doubled, from elsewhere, or just beyond a limit. */
export function specMutator(objects: readonly KubeObject[], random: Random): () => KubeObject {
  const pool = new Map<string, unknown[]>();
  for (const { kind, spec } of objects)
    for (const { holder, key, path } of placesIn(spec, kind)) pool.set(path, [...(pool.get(path) ?? []), holder[key]]);
  const oneOf = <T>(list: readonly T[]): T | undefined => list[random(list.length)];
  const change = (kind: string, spec: unknown): void => {
    const place = oneOf(placesIn(spec, kind));
    if (!place) return;
    const { holder, key, path } = place;
    const value = holder[key];
    const ways = [
      () => (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]),
      () => set(holder, key, oneOf(pool.get(path) ?? [])),
      () => set(holder, key, odd(value, oneOf)),
      () => {
        const below = [...pool.keys()].filter(
          (other) => other.startsWith(`${path}.`) && !other.slice(path.length + 1).includes('.'),
        );
        const added = oneOf(below);
        if (added && isMap(value)) set(value, added.slice(path.length + 1), oneOf(pool.get(added) ?? []));
      },
    ];
    oneOf(ways)?.();
  };
  return () => {
    const object = structuredClone(oneOf(objects)) as KubeObject;
    for (let left = random(3); left >= 0; left--) change(object.kind, object.spec);
    return object;
  };
}

function set(holder: Record<string, unknown>, key: string, value: unknown): void {
  if (value !== undefined) holder[key] = structuredClone(value);
}

function odd(value: unknown, oneOf: <T>(list: readonly T[]) => T | undefined): unknown {
  if (typeof value === 'string') return oneOf(oddTexts);
  if (typeof value === 'number') return oneOf(oddNumbers);
  if (Array.isArray(value)) return [...value, ...value];
  return typeof value === 'boolean' ? !value : {};
}
