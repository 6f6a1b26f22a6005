import { mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../model/errors.ts';
import { systemReason } from './system-reason.ts';

/**
 * Writes a text so that the file is either the old one or all of the new one: a full disk or a Ctrl-C leaves no half.
 * A link stays a link, a file keeps its mode, and what is no file (`/dev/stdout`, a pipe) is written to as it is.
 *
 * @throws InputError when the file system refuses.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    const target = path.startsWith('/dev/') ? path : await realpath(path).catch(() => path);
    const before = await stat(target).catch(() => undefined);
    const isReplaced = (before === undefined || before.isFile()) && !target.startsWith('/dev/');
    const mode = before ? before.mode & 0o777 : path.endsWith('.sh') ? 0o755 : 0o644;
    await (isReplaced ? replace(target, text, mode) : writeFile(target, text));
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException; // what node:fs throws
    throw new InputError(`cannot write ${path}: ${systemReason(error)}`, {
      code: `WRITE_${error.code ?? 'error'}`,
      hint: 'check the folder, its permissions and the free space',
      cause,
    });
  }
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  await makeFolder(dirname(path));
  try {
    await writeFile(beside, text, { mode });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Node's own recursive mkdir never ends below /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // what node:fs throws
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || path === dirname(path) || (await stat(dirname(path)).catch(() => undefined))) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

/** Writes several texts below one folder; see writeWhole. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of files) await writeWhole(join(folder, name), text);
}
