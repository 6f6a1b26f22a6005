import type { Flags } from './define-command.ts';

/** The flags that name one installation of the past. */
export const recordFlags = {
  revision: {
    type: 'string',
    short: 'r',
    completes: 'revision',
    default: 'default',
    help: 'Revision of the control plane.',
  },
  number: {
    type: 'number',
    placeholder: 'NUMBER',
    help: 'Number of the installation in istioctl history; the last one without it.',
  },
} as const satisfies Flags;
