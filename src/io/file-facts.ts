import { existsSync, statSync } from 'node:fs';

/** Who decides about a file or folder. */
export interface FileFacts {
  /** Number of the user; 0 for everybody where the system knows no owners. */
  readonly owner: number;
  readonly writableByOthers: boolean;
  /** Of a folder: only who owns a file may replace it. */
  readonly sticky: boolean;
}

/** undefined when there is nothing of that name. */
export function fileFacts(path: string): FileFacts | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return undefined;
  const hasOwners = process.getuid !== undefined;
  return {
    owner: hasOwners ? stats.uid : 0,
    writableByOthers: hasOwners && (stats.mode & 0o002) !== 0,
    sticky: (stats.mode & 0o1000) !== 0,
  };
}

export const isThere = (path: string): boolean => existsSync(path);
