import { Environment } from '@marcbachmann/cel-js';
import { isRequestUri, parseUrl } from '../blocks/urls.ts';

/** Whether a value satisfies a rule; a rule that cannot be evaluated is not satisfied. */
export type Check = (self: unknown) => boolean;

const compiled = new Map<string, Check>();
let environment: Environment | undefined;

/** Compiles a CEL rule of a CRD, once. */
export function celRule(rule: string): Check {
  const known = compiled.get(rule);
  if (known) return known;
  environment ??= kubernetesEnvironment();
  const evaluate = environment.parse(rule);
  const check: Check = (self) => {
    try {
      return evaluate({ self }) === true;
    } catch {
      return false;
    }
  };
  compiled.set(rule, check);
  return check;
}

/** A URL as a value of CEL. */
class Url {
  readonly scheme: string;
  constructor(scheme: string) {
    this.scheme = scheme;
  }
}

/** CEL with the functions that Kubernetes adds and Istio's rules use. */
function kubernetesEnvironment(): Environment {
  return new Environment()
    .registerVariable('self', 'dyn')
    .registerType('URL', Url)
    .registerFunction('isURL(string): bool', isRequestUri)
    .registerFunction('url(string): URL', (text: string) => {
      const parsed = isRequestUri(text) ? parseUrl(text) : 'no URL';
      if (typeof parsed === 'string') throw new Error(parsed);
      return new Url(parsed.scheme);
    })
    .registerFunction('URL.getScheme(): string', ({ scheme }: Url) => scheme);
}
