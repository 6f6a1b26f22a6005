import { isAbsolute, join } from 'node:path';
import type { Io } from '../io/io.ts';
import { writeWhole } from '../io/write-files.ts';
import { lineDiff } from '../lib/line-diff.ts';
import { plural } from '../lib/plural.ts';
import { applyEdits } from '../pipeline/analyze.ts';
import type { AnalysisRun } from './analysis-run.ts';

/** Writes the corrections of an analysis into its files, or prints them as a diff. Resolves to the number of corrections. */
export async function fixFiles(
  { input, analysis }: AnalysisRun,
  { io, dryRun, json }: { readonly io: Io; readonly dryRun: boolean; readonly json: boolean },
): Promise<number> {
  let fixed = 0;
  const files: string[] = [];
  const rows: { readonly file: string; readonly corrections: number; readonly diff: readonly string[] }[] = [];
  for (const { name, text } of input.documents) {
    const edits = analysis.edits.filter(({ file }) => file === name);
    const { text: corrected, applied } = edits.length > 0 ? applyEdits(text, edits) : { text, applied: 0 };
    if (applied === 0) continue;
    if (name === '-') {
      io.stderr.write('note: standard input cannot be corrected in its place\n');
      continue;
    }
    fixed += applied;
    files.push(name);
    if (dryRun && json) rows.push({ file: name, corrections: applied, diff: lineDiff(text, corrected) });
    else if (dryRun) io.stdout.write(`--- ${name}\n+++ ${name}\n${lineDiff(text, corrected).join('\n')}\n`);
    else await writeWhole(isAbsolute(name) ? name : join(io.cwd, name), corrected);
  }
  if (dryRun && json) io.stdout.write(`${JSON.stringify({ corrections: fixed, files: rows }, null, 2)}\n`);
  const what = fixed === 0 ? 'nothing' : `${plural(fixed, 'word')} in ${files.join(', ')}`;
  io.stderr.write(`${dryRun ? 'would correct' : 'corrected'}: ${what}\n`);
  return fixed;
}
