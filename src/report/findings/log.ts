import { printable } from '../../lib/printable.ts';
import type { Finding } from '../../model/finding.ts';
import type { FindingsReporter } from './reporter.ts';

/** One line per finding in the form of the reference: `LEVEL [CODE] (ORIGIN REFERENCE) text`. */
export const log: FindingsReporter = (findings, { color = false }) =>
  findings.map((finding) => `${logLine(finding, color)}\n`).join('');

const escapes = { Error: '\u001b[1;31m', Warning: '\u001b[33m', Info: '' } as const;

function logLine({ level, code, origin, reference, message, cluster }: Finding, color: boolean): string {
  const label = color ? `${escapes[level]}${level}\u001b[0m` : level;
  const from = [origin, reference].filter(Boolean).join(' ');
  const parts = [label, `[${code}]`, cluster && `[${cluster}]`, from && `(${from})`, message];
  const [shown, ...rest] = parts.filter(Boolean);
  return `${shown} ${rest.map((part) => printable(String(part))).join(' ')}`;
}
