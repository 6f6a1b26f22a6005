import type { Finding } from './finding.ts';

/**
 * What stays the same of each finding when the file around it changes: no line, no wording; the second of two equal
 * ones gets a number. Baselines and SARIF fingerprints compare it.
 */
export function findingKeys(
  findings: readonly Pick<Finding, 'code' | 'origin' | 'path' | 'cluster'>[],
): readonly string[] {
  const count = new Map<string, number>();
  return findings.map(({ code, origin, path = '', cluster = '' }) => {
    const key = [code, origin, path, cluster].join('|');
    const before = count.get(key) ?? 0;
    count.set(key, before + 1);
    return before === 0 ? key : `${key}|${before + 1}`;
  });
}
