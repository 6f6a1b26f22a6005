import { printable } from '../lib/printable.ts';
import type { Origin } from '../model/problem.ts';

/** `iop.yaml:14:9`, `--set values.a=b` or `profiles/demo.yaml:7`. */
export function originText(origin: Origin): string {
  if (origin.kind === 'flag') return printable(origin.flag);
  if (origin.kind === 'file') return `${printable(origin.file)}:${origin.line}:${origin.column}`;
  return origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`;
}
