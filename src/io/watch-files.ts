import { type FSWatcher, watch } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** Editors write a file in several steps: changes within this time are one. */
const settleMs = 30;

/** Yields after each change below files and directories, until the signal fires. */
export async function* watchFiles(names: readonly string[], cwd: string, signal: AbortSignal): AsyncGenerator<void> {
  let wake: (() => void) | undefined;
  let changed = false;
  const notice = () => {
    changed = true;
    wake?.();
  };
  const watchers = names.map((name) => watchOne(isAbsolute(name) ? name : join(cwd, name), notice));
  signal.addEventListener('abort', notice, { once: true });
  try {
    while (!signal.aborted) {
      if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      changed = false;
      if (!signal.aborted) yield;
    }
  } finally {
    for (const watcher of watchers) watcher.close();
  }
}

function watchOne(path: string, notice: () => void): FSWatcher {
  const watcher = watch(path, { recursive: true }, notice);
  watcher.on('error', notice); // it is gone: the next reading says so
  return watcher;
}
