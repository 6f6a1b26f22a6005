import { printable } from '../../lib/printable.ts';
import type { Finding } from '../../model/finding.ts';
import { type FindingsReporter, placeOf } from './reporter.ts';

/** A table for comments on pull requests and job summaries. */
export const markdown: FindingsReporter = (findings) => {
  if (findings.length === 0) return 'No findings.\n';
  const rows = findings.map((finding) => `| ${cellsOf(finding).join(' | ')} |`);
  return ['| Level | Code | Object | Place | Finding |', '|---|---|---|---|---|', ...rows].join('\n').concat('\n');
};

function cellsOf(finding: Finding): readonly string[] {
  const { level, code, origin, path, message, suggestion, documentationUrl } = finding;
  const isLink = /^https:[\w./?=&#-]+$/.test(documentationUrl ?? '');
  const linked = isLink ? `[${cell(code)}](${documentationUrl})` : cell(code);
  const place = placeOf(finding) || path || '';
  return [level, linked, cell(origin), cell(place), cell(suggestion ? `${message} (${suggestion})` : message)];
}

/** One cell of plain text: nothing in it is markup. */
const cell = (text: string) => printable(text).replaceAll(/[\\`*_{}[\]<>()#|!~&@]/g, (mark) => `\\${mark}`);
