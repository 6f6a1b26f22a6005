import type { Resource } from './resource.ts';

/** The gateway that a VirtualService of a namespace means: `name`, `namespace/name`, `./name`, or the old `name.namespace…`. */
export function gatewayNameOf(text: string, namespace: string): { readonly namespace: string; readonly name: string } {
  const slash = text.indexOf('/');
  if (slash >= 0)
    return { namespace: text.startsWith('./') ? namespace : text.slice(0, slash), name: text.slice(slash + 1) };
  const [name = '', other] = text.split('.');
  return { namespace: other || namespace, name };
}

/** Hosts of a gateway that VirtualServices of the namespace may use, without the namespace part. */
export function hostsFor(gateway: Resource<'Gateway'>, namespace: string): readonly string[] {
  return (gateway.spec?.servers ?? []).flatMap(({ hosts = [] }) =>
    hosts.flatMap((text) => {
      const slash = text.indexOf('/');
      if (slash < 0) return [text];
      const from = text.slice(0, slash);
      const isMeant = from === '*' || (from === '.' ? gateway.namespace : from) === namespace;
      return isMeant ? [text.slice(slash + 1)] : [];
    }),
  );
}
