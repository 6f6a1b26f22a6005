import type { Detail } from '../rule.ts';
import { hostNameProblem, isDnsLabel } from './hosts.ts';

/**
 * What is wrong with references to Gateways: `NAME`, `NAMESPACE/NAME`, `mesh`.
 * As in the reference nothing after the first name without `/` is looked at.
 */
export function gatewayNameProblems(names: readonly string[]): readonly Detail[] {
  const first = names.findIndex((name) => !name.includes('/'));
  const looked = first < 0 ? names : names.slice(0, first + 1);
  return looked.flatMap((name, index) => gatewayNameProblem(name).map((problem) => ({ ...problem, path: [index] })));
}

function gatewayNameProblem(name: string): readonly Detail[] {
  if (!name.includes('/')) {
    const message = hostNameProblem(name);
    if (message !== undefined) return [{ message: `no Gateway can have this name: ${message}` }];
    return name.includes('.') ? [{ level: 'Warning', ...oldForm(name) }] : [];
  }
  const [namespace = '', rest = '', ...more] = name.split('/');
  if (more.length === 0 && isDnsLabel(namespace) && isDnsLabel(rest)) return [];
  return [{ message: `"${name}" is no reference to a Gateway: NAME or NAMESPACE/NAME` }];
}

function oldForm(name: string): Detail {
  const [gateway, namespace] = name.split('.');
  return {
    message: `"${name}" is the old way to name a Gateway of another namespace`,
    suggestion: `write ${namespace}/${gateway}`,
  };
}
