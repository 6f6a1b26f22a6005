import { printable } from '../../lib/printable.ts';
import type { Finding } from '../../model/finding.ts';
import type { FindingsReporter } from './reporter.ts';

const commands = { Error: 'error', Warning: 'warning', Info: 'notice' } as const;

/** Workflow commands of GitHub Actions, which become annotations on the changed lines. */
export const github: FindingsReporter = (findings) => findings.map((finding) => `${annotation(finding)}\n`).join('');

function annotation({ level, code, origin, message, suggestion, file, line, column }: Finding): string {
  const title = [code, origin].filter(Boolean).join(' ');
  const values = { file: file === '-' ? undefined : file, line, col: line && column, title };
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  const properties = known.map(([name, value]) => `${name}=${property(String(value))}`).join(',');
  return `::${commands[level]} ${properties}::${data(suggestion ? `${message} (${suggestion})` : message)}`;
}

/** Line breaks of a message are kept as the workflow command writes them. */
const data = (text: string) => text.split('\n').map(lineOf).join('%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
const lineOf = (text: string) => printable(text).replaceAll('%', '%25');
