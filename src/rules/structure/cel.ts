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
  const check = remembering((self) => {
    try {
      return evaluate({ self }) === true;
    } catch {
      return false;
    }
  });
  compiled.set(rule, check);
  return check;
}

const mostRemembered = 1000;

/** Texts come again and again (`5s`), and are the same each time. */
function remembering(check: Check): Check {
  const results = new Map<string, boolean>();
  return (self) => {
    if (typeof self !== 'string') return check(self);
    const result = results.get(self) ?? check(self);
    if (results.size < mostRemembered) results.set(self, result);
    return result;
  };
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
