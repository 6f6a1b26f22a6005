import { closest } from '../lib/suggest.ts';
import {
  addressProblem,
  emptyProblem,
  portProblem,
  serviceAccountProblem,
  wildcardProblem,
} from './authorization-policy-texts.ts';
import { condition, on, type Texts } from './authorization-policy-types.ts';
import type { Detail, Rule } from './rule.ts';

/** What the conditions (`when`) of a policy say. */
export const conditions: readonly Rule[] = [
  on(condition, {
    id: 'AP-65',
    message: 'a condition needs a key',
    fails: ({ key }) => !key,
    good: '{key: source.ip, values: [10.0.0.1]}',
    bad: '{values: [a]}',
    also: ['AP-67', 'AP-68'],
  }),
  on(condition, {
    id: 'AP-66',
    message: 'a condition needs values or notValues',
    fails: ({ values, notValues }) => !values?.length && !notValues?.length,
    good: '{key: source.ip, notValues: [10.0.0.1]}',
    bad: '{key: source.ip}',
  }),
  on(condition, {
    id: 'AP-67',
    message: 'a value does not fit its key',
    fails: ({ key = '', values = [] }) => conditionProblems(key, values, 'values'),
    good: "{key: 'request.headers[x-user]', values: [anne]}",
    bad: '{key: source.ip, values: [house]}',
    badAt: '.values[0]',
  }),
  on(condition, {
    id: 'AP-68',
    message: 'a value does not fit its key',
    // What is wrong with the key itself is said once, above.
    fails: ({ key = '', notValues = [] }) =>
      typeof checkOf(key) === 'string' ? [] : conditionProblems(key, notValues, 'notValues'),
    good: '{key: destination.port, notValues: ["80"]}',
    bad: '{key: destination.port, notValues: [http]}',
    badAt: '.notValues[0]',
  }),
];

const free = () => undefined;

/** Keys of conditions, and what is wrong with a value of theirs. */
const attributes: Readonly<Record<string, (value: string) => string | undefined>> = {
  'source.ip': addressProblem,
  'remote.ip': addressProblem,
  'destination.ip': addressProblem,
  'destination.port': portProblem,
  'source.serviceAccount': serviceAccountProblem,
  'source.trustDomain': wildcardProblem,
  'source.namespace': free,
  'source.principal': free,
  'request.auth.principal': free,
  'request.auth.audiences': free,
  'request.auth.presenter': free,
  'connection.sni': free,
};
const keyed = ['request.headers', 'request.auth.claims', 'experimental.envoy.filters.'];
const obsolete = /^destination\.(?:namespace|labels.*|name|user)$/;

function conditionProblems(key: string, values: Texts, field: 'values' | 'notValues'): readonly Detail[] {
  const check = checkOf(key);
  if (typeof check === 'string') return [{ path: ['key'], message: check }];
  return values.flatMap((value, index): Detail[] => {
    const message = emptyProblem(value) ?? check(value);
    return message === undefined ? [] : [{ path: [field, index], message }];
  });
}

/** What judges the values of a key; a text says what is wrong with the key itself. */
function checkOf(key: string): string | ((value: string) => string | undefined) {
  const known = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  return known ?? (keyed.some((prefix) => key.startsWith(prefix)) ? keyedProblem(key) : badKey(key));
}

function keyedProblem(key: string): string | (() => undefined) {
  return /^[^[]+\[.+\]$/s.test(key) ? free : `"${key}" needs a name in brackets, such as request.headers[x-user]`;
}

function badKey(key: string): string {
  if (obsolete.test(key)) return `"${key}" is no longer supported: select the workload in spec.selector`;
  if (key === '') return 'the empty key names no attribute';
  const [name = '', rest = ''] = key.split(/(?=\[)/);
  const best = closest(name, [...Object.keys(attributes), ...keyed]);
  return `"${key}" is no attribute that conditions know${best ? `: did you mean ${best}${rest}?` : ''}`;
}
