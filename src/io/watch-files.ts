import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../model/errors.ts';
import { resolvePath } from './input-files.ts';

/** Editors write a file in several steps: changes within this time are one. */
const settleMs = 30;

/** What changes in files and directories from the moment on at which they are watched. */
export interface FileChanges {
  /** Yields after each change, until the signal fires. */
  until(signal: AbortSignal): AsyncGenerator<void>;
  close(): void;
}

/**
 * Watches files, and directories with all that is in them or comes into them.
 *
 * @throws InputError when the system does not let us watch
 */
export function watchFiles(names: readonly string[], cwd: string): FileChanges {
  const paths = names.map((name) => resolvePath(name, cwd));
  const watchers = new Map<string, FSWatcher>();
  let wake = () => {};
  let changed = false;
  const notice = () => {
    changed = true;
    wake();
  };
  const watchFolders = () => {
    for (const { folder, file } of paths.flatMap(watchedFolders)) {
      const key = join(folder, file ?? '.');
      if (!watchers.has(key)) watchers.set(key, watchFolder(folder, file, notice));
    }
  };
  watchFolders();
  return {
    async *until(signal) {
      signal.addEventListener('abort', notice, { once: true });
      while (!signal.aborted) {
        if (!changed) await new Promise<void>((resolve) => (wake = resolve));
        await new Promise((resolve) => setTimeout(resolve, settleMs));
        changed = false;
        watchFolders();
        if (!signal.aborted) yield;
      }
    },
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

interface Watched {
  readonly folder: string;
  /** The one file in it that counts; all when absent. */
  readonly file?: string;
}

/**
 * Folders and never files: an editor that puts a new file in the place of the old one leaves a file's watcher without eyes.
 * On Linux `recursive` is no help: it watches the files.
 */
function watchedFolders(path: string): readonly Watched[] {
  if (!existsSync(path) || !statSync(path).isDirectory())
    return existsSync(dirname(path)) ? [{ folder: dirname(path), file: basename(path) }] : [];
  const below = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [{ folder: path }, ...below.map(({ parentPath, name }) => ({ folder: join(parentPath, name) }))];
}

function watchFolder(folder: string, file: string | undefined, notice: () => void): FSWatcher {
  try {
    const watcher = watch(folder, (_, name) => {
      if (file === undefined || name === null || name === file) notice();
    });
    return watcher.on('error', notice); // it is gone: the next reading says so
  } catch (cause) {
    throw new InputError(`cannot watch ${folder}: ${(cause as NodeJS.ErrnoException).code ?? 'error'}`, {
      code: 'WATCH_FAILED',
      hint: 'name fewer folders, or raise the limit of watches (fs.inotify.max_user_watches)',
      cause,
    });
  }
}
