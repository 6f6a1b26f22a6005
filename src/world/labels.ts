import type { Labels } from './resource.ts';

/** Whether `labels` carry every pair of an equality selector; an empty selector matches everything. */
export function carries(labels: Labels, selector: Labels): boolean {
  for (const key of Object.keys(selector)) if (labels[key] !== selector[key]) return false;
  return true;
}

export const isEmpty = (selector: Labels | undefined): boolean => !selector || Object.keys(selector).length === 0;

/** `k=v,k=v`, keys sorted. */
export function selectorText(selector: Labels): string {
  return Object.keys(selector)
    .sort()
    .map((key) => `${key}=${selector[key]}`)
    .join(',');
}

export interface LabelSelector {
  readonly matchLabels?: Labels | undefined;
  readonly matchExpressions?:
    | readonly {
        readonly key?: string | undefined;
        readonly operator?: string | undefined;
        readonly values?: readonly string[] | undefined;
      }[]
    | undefined;
}

/** Kubernetes' LabelSelector: an absent one matches everything; an invalid one nothing. */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return true;
  if (!carries(labels, selector.matchLabels ?? {})) return false;
  return (selector.matchExpressions ?? []).every(({ key = '', operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return values.length > 0 && (value === undefined || !values.includes(value));
    if (operator === 'Exists') return value !== undefined && values.length === 0;
    return operator === 'DoesNotExist' && value === undefined && values.length === 0;
  });
}
