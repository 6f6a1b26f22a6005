import type { Flags } from './define-command.ts';

/** The flag of commands that read objects from files. */
export const objectFilesFlag = {
  filename: {
    type: 'list',
    short: 'f',
    split: true,
    placeholder: 'FILE',
    help: 'File, directory (with subdirectories), or - for standard input. May be repeated.',
  },
} as const satisfies Flags;
