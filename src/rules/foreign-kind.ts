import { istioKinds } from '#generated/kinds.ts';
import { didYouMean } from '../lib/suggest.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Problem } from './rule.ts';

/** API groups of Istio's past, and what took their place. */
const retiredGroups: Readonly<Record<string, string>> = {
  'authentication.istio.io': 'PeerAuthentication and RequestAuthentication',
  'rbac.istio.io': 'AuthorizationPolicy',
  'config.istio.io': 'Telemetry, AuthorizationPolicy or WasmPlugin',
};

/** What is odd about an object that looks like Istio's but is of no kind or version that Istio serves. */
export function foreignKindProblem({ apiVersion, kind }: KubeObject): Problem | undefined {
  const [group = '', version = ''] = apiVersion.split('/');
  const successor = Object.hasOwn(retiredGroups, group) ? retiredGroups[group] : undefined;
  if (successor)
    return warning('apiVersion', {
      code: 'IST0002',
      message: `Istio no longer reads ${kind} of ${group}`,
      suggestion: `use ${successor}`,
    });
  const kinds = istioKinds.filter((known) => known.group === group);
  if (kinds.length === 0) return undefined;
  const known = kinds.find((candidate) => candidate.kind === kind);
  if (!known) {
    const suggestion = didYouMean(
      kind,
      kinds.map((candidate) => candidate.kind),
    );
    return warning('kind', { message: `${group} has no kind ${kind}`, suggestion });
  }
  if (known.versions.some((served) => served === version)) return undefined;
  const suggestion = `use ${group}/${known.versions[0]}`;
  return warning('apiVersion', {
    message: `${apiVersion} is no version of ${kind}; nothing else was checked`,
    suggestion,
  });
}

interface Details {
  readonly message: string;
  readonly suggestion: string | undefined;
  readonly code?: string;
}

function warning(field: string, { message, suggestion, code = 'IST0133' }: Details): Problem {
  const problem = { rule: 'schema/kind', level: 'Warning', code, message, path: [field] } as const;
  return suggestion === undefined ? problem : { ...problem, suggestion };
}
