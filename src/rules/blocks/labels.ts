import type { Demand } from '../define-rules.ts';
import type { Detail } from '../rule.ts';
import { isDnsLabel } from './hosts.ts';

const name = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Why a text cannot be the key of a label, or undefined. */
export function labelKeyProblem(key: string): string | undefined {
  const slash = key.indexOf('/');
  const prefix = key.slice(0, Math.max(0, slash));
  const rest = key.slice(slash + 1);
  const wellFormed = name.test(rest) && (slash < 0 || prefix.split('.').every(isDnsLabel));
  if (wellFormed && prefix.length <= 253 && rest.length <= 63) return undefined;
  return `"${key}" is no label key: letters, digits, "-", "_" and "." (at most 63) after an optional DOMAIN/`;
}

export const isLabelValue = (value: string): boolean => value === '' || name.test(value);

/** What is wrong with each label. */
export function labelProblems(labels: Readonly<Record<string, string>> = {}): readonly Detail[] {
  return Object.entries(labels).flatMap(([key, value]): readonly Detail[] => {
    const message = labelKeyProblem(key);
    const badValue = isLabelValue(value) ? [] : [{ path: [key], message: `"${value}" is no label value` }];
    return [...(message ? [{ path: [key], message }] : []), ...badValue];
  });
}

export const labels: Demand<Readonly<Record<string, string>>> = {
  message: 'must have keys and values of labels',
  fails: labelProblems,
  good: '{example.com/app: a, version: ""}',
  bad: '{app: "a b"}',
  badAt: '.app',
};
