import type { Finding, Level } from '../../model/finding.ts';

/** What a reporter may need beside the findings. */
export interface FindingsContext {
  /** The command that found them, as the user writes it: `analyze`. */
  readonly command: string;
  /** Version of this program. */
  readonly version: string;
  /** Findings at or above it count as failures. */
  readonly failureThreshold: Level;
  readonly color?: boolean;
  /** Glyphs beyond ASCII may be used. */
  readonly unicode?: boolean;
  /** One line of a file, counted from 1, without its line break. */
  sourceLine?(file: string, line: number): string | undefined;
  /** What is known of a code. */
  describeRule?(code: string): RuleDescription | undefined;
  /** A file as the project's top folder sees it, `mesh/a.yaml`; a file outside it with its whole path. */
  uriOf?(file: string): string;
}

/** A rule in words. */
export interface RuleDescription {
  readonly name: string;
  readonly summary: string;
  readonly why: string;
  readonly fix: string;
  readonly documentationUrl?: string | undefined;
}

/** Turns findings, already sorted, into the whole text of a report. Never throws, whatever the findings say. */
export type FindingsReporter = (findings: readonly Finding[], context: FindingsContext) => string;

/** Where a finding points: file, line and column as far as they are known; '' for live objects. */
export function placeOf({ file, line, column }: Finding): string {
  if (!file) return '';
  return [file, line, line && column].filter(Boolean).join(':');
}
