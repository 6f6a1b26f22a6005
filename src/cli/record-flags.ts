import { type CurrentRecords, describeRecord } from '../pipeline/history.ts';
import type { Flags } from './define-command.ts';

/** Names one of several files. */
export const nameFlag = {
  name: {
    type: 'string',
    placeholder: 'NAME',
    help: 'Only what the file with this metadata.name installed, "unknown" for the one without; all files without it.',
  },
} as const satisfies Flags;

/** The flags that name one installation of the past. */
export const recordFlags = {
  revision: {
    type: 'string',
    short: 'r',
    completes: 'revision',
    default: 'default',
    help: 'Revision of the control plane.',
  },
  ...nameFlag,
  number: {
    type: 'number',
    placeholder: 'NUMBER',
    help: 'Number of the installation in istioctl history; the last one without it.',
  },
} as const satisfies Flags;

/** Which records a comparison used, when there are several, and what it could not compare. */
export function comparedText({ chosen }: CurrentRecords, unrecorded: readonly string[]): string {
  const used = chosen.length > 1 ? `compared with ${chosen.map(describeRecord).join(', ')}\n` : '';
  const missing = unrecorded.map(
    (file) => `warning: what ${file} installed is running, but no record tells of it: it was not compared\n`,
  );
  return used + missing.join('');
}
