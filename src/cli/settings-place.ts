// Which istioctl.yaml is obeyed: whoever can write one above the working directory could otherwise decide what is installed.
import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileFacts, isThere } from '../io/file-facts.ts';
import type { Io } from '../io/io.ts';
import { InputError } from '../model/errors.ts';

const name = 'istioctl.yaml';

/**
 * The nearest istioctl.yaml at or above the working directory. The search ends at the root of a repository, at the home folder, and
 * where a folder belongs to somebody else than the working directory.
 *
 * @throws InputError when others may write the file, or it is not the user's own
 */
export function projectFile({ cwd, env }: Pick<Io, 'cwd' | 'env'>): string | undefined {
  const owner = fileFacts(cwd)?.owner;
  for (let folder = cwd; fileFacts(folder)?.owner === owner; folder = dirname(folder)) {
    const file = join(folder, name);
    if (isThere(file)) return file;
    if (isThere(join(folder, '.git')) || folder === env.HOME || dirname(folder) === folder) return undefined;
  }
  return undefined;
}

/** Refuses a file of settings that somebody else could have written. Throws InputError. */
export function expectTrusted(file: string, cwd: string, shown: string): void {
  const facts = fileFacts(file);
  if (!facts) return;
  const owners = [fileFacts(cwd)?.owner, process.getuid?.(), 0];
  const refused = (reason: string, hint: string) =>
    new InputError(`${shown} is not obeyed: ${reason}`, { code: 'SETTINGS_UNTRUSTED', hint });
  if (!owners.includes(facts.owner))
    throw refused('it belongs to another user', 'remove it, or make it your own if you agree with what it says');
  if (facts.writableByOthers) throw refused('every user of this machine may write it', `chmod o-w ${shown}`);
  const folder = fileFacts(dirname(file));
  if (folder?.writableByOthers && !folder.sticky)
    throw refused('every user of this machine may replace it', `chmod o-w ${dirname(shown)}`);
}

/** A path that a file of settings says, which is relative to that file, as the working directory has it. */
export function settingPath(path: string, file: string, cwd: string): string {
  if (path === '-' || path === '' || isAbsolute(path)) return path;
  return relative(cwd, join(dirname(file), path)) || '.';
}
