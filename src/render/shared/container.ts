import { isFilled } from '../../lib/filled.ts';
import { goText, plainScalar } from '../../lib/go-text.ts';
import type { EnvValues, Resources } from '../../model/chart-values.ts';
import type { EnvVar } from '../../model/kubernetes.ts';

/** A variable from a field of the pod. Some of Istio's objects name the version of the field's API, some do not. */
export const fieldVariable = (name: string, fieldPath: string, apiVersion?: 'v1'): EnvVar => ({
  name,
  valueFrom: { fieldRef: { ...(apiVersion ? { apiVersion } : {}), fieldPath } },
});

/** A variable from a limit of the container; without a limit it is what the node has. */
export const limitVariable = (name: string, resource: 'limits.cpu' | 'limits.memory'): EnvVar => ({
  name,
  valueFrom: { resourceFieldRef: { resource, divisor: '1' } },
});

/** The variables of a values map, by name. */
export function variables(env: EnvValues | undefined): readonly EnvVar[] {
  return Object.keys(env ?? {})
    .sort()
    .map((name) => ({ name, value: goText(env?.[name]) }));
}

/** `resources` of a container: its own or else the default, with nothing but filled limits and requests. */
export function resourceBlock(own: Resources, fallback?: Resources): Record<string, Record<string, unknown>> {
  const from = isFilled(own) ? own : fallback;
  const block: Record<string, Record<string, unknown>> = {};
  for (const group of ['limits', 'requests'] as const) {
    const entries = Object.entries(from?.[group] ?? {}).filter(([, value]) => isFilled(value));
    if (entries.length) block[group] = Object.fromEntries(entries.map(([key, value]) => [key, plainScalar(value)]));
  }
  return block;
}
