import { isIpAddress } from './addresses.ts';
import { isDnsLabel, partialWildcardProblem, wildcardHostProblem } from './hosts.ts';

/** What is wrong with a host of a Gateway: `HOST` or `NAMESPACE/HOST`. */
export function gatewayHostProblems(text: string, { allowNone }: { readonly allowNone: boolean }): readonly string[] {
  if (!text.includes('/')) return hostPartProblems(text, { allowAddress: true, namespace: '' });
  return pairProblems(text, { namespaces: allowNone ? ['*', '.', '~'] : ['*', '.'], allowAddress: true });
}

/** What is wrong with a host of a Sidecar: `NAMESPACE/HOST`. */
export function sidecarHostProblems(text: string): readonly string[] {
  if (!text.includes('/')) return [`"${text}" must have the form NAMESPACE/HOST, such as ./${text}`];
  return pairProblems(text, { namespaces: ['*', '.', '~'], allowAddress: false });
}

interface Allowed {
  readonly namespaces: readonly string[];
  readonly allowAddress: boolean;
}

function pairProblems(text: string, { namespaces, allowAddress }: Allowed): readonly string[] {
  const slash = text.indexOf('/');
  const [namespace, host] = [text.slice(0, slash), text.slice(slash + 1)];
  if (namespace === '' || host === '') return [`"${text}" lacks the namespace or the host`];
  const unknown = !namespaces.includes(namespace) && !isDnsLabel(namespace);
  return [
    ...(unknown ? [`"${namespace}" is no namespace: a name, ${namespaces.map((one) => `"${one}"`).join(' or ')}`] : []),
    ...hostPartProblems(host, { allowAddress, namespace }),
  ];
}

function hostPartProblems(
  host: string,
  { allowAddress, namespace }: Pick<Allowed, 'allowAddress'> & { readonly namespace: string },
): readonly string[] {
  const short = host !== '*' && !host.includes('.');
  const notHost = allowAddress && isIpAddress(host) ? undefined : wildcardHostProblem(host);
  return [
    short
      ? `"${host}" is a short name: write the full host name, such as ${host}.${isDnsLabel(namespace) ? namespace : 'shop'}.svc.cluster.local`
      : undefined,
    notHost,
    partialWildcardProblem(host),
  ].filter((problem) => problem !== undefined);
}
