/** The gateway that a VirtualService of a namespace means: `name`, `namespace/name`, or the old `name.namespace.svc.…`, whose namespace is ignored. */
export function gatewayNameOf(text: string, namespace: string): { readonly namespace: string; readonly name: string } {
  const slash = text.indexOf('/');
  if (slash >= 0) return { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
  const old = /^([^.]+)\.[^.]+\.svc(?:\.|$)/.exec(text);
  return { namespace, name: old?.[1] ?? text };
}
