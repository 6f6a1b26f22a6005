import type { Finding } from '../../model/finding.ts';
import type { FindingsReporter } from './reporter.ts';

/** A JSON array: the reference's field names, ours beside them; keys sorted, tabs, `<`, `>` and `&` escaped as Go does. */
export const json: FindingsReporter = (findings) => {
  const text = JSON.stringify(findings.map(sortedFinding), null, '\t');
  return `${text.replaceAll(/[<>&\u2028\u2029]/g, (character) => `\\u${hex(character)}`)}\n`;
};

/** Only what is known, keys sorted. */
export function sortedFinding(finding: Finding): Readonly<Record<string, unknown>> {
  const entries = Object.entries(finding).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const hex = (character: string) => character.charCodeAt(0).toString(16).padStart(4, '0');
