import { plural } from '../lib/plural.ts';
import { type Finding, type Level, levels } from '../model/finding.ts';

interface Counted {
  readonly findings: readonly Finding[];
  readonly objects: number;
  readonly ignored: number;
}

/** The line that ends `validate`: what was looked at and what came of it. */
export function validationSummary({ findings, objects, ignored }: Counted, files: number): string {
  const found = levels
    .map((level) => [words[level], findings.filter((finding) => finding.level === level).length] as const)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => plural(count, word));
  const passed = ignored > 0 ? ` · ${plural(ignored, 'document')} passed over` : '';
  return `${plural(objects, 'object')} in ${plural(files, 'file')}: ${found.join(', ') || 'nothing to object to'}${passed}\n`;
}

const words: Readonly<Record<Level, string>> = { Error: 'error', Warning: 'warning', Info: 'notice' };
