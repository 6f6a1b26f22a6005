import { lstat, mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
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

/**
 * Writes what may hold secrets: only its owner may read it, and a link in its place is not followed.
 * @param replaceable false for what must never be lost: a file that is there is then an error
 *
 * @throws InputError when the file system refuses, or there is a link, or a file that must stay.
 */
export async function writePrivate(path: string, text: string, replaceable: boolean): Promise<void> {
  await refuseTaken(path, replaceable);
  try {
    if (replaceable) return await replace(path, text, 0o600);
    await makeFolder(dirname(path));
    await createWhole(path, text);
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException; // what node:fs throws
    throw new InputError(`cannot write ${path}: ${systemReason(error)}`, {
      code: `WRITE_${error.code ?? 'error'}`,
      hint: 'check the folder, its permissions and the free space',
      cause,
    });
  }
}

/** Throws where writePrivate would, before anything else is done. */
export async function refuseTaken(path: string, replaceable: boolean): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (!there || (replaceable && there.isFile())) return;
  const what = there.isSymbolicLink()
    ? 'is a symbolic link, which is not followed'
    : 'is there already and stays as it is';
  throw new InputError(`${path} ${what}`, { code: 'FILE_TAKEN', hint: 'name a file that is not there yet' });
}

/** Created by nobody else, all of it on disk, or not there. */
async function createWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  await makeFolder(dirname(path));
  try {
    // A name that another planted there, or an earlier run left: never written through.
    await rm(beside, { force: true });
    await writeFile(beside, text, { mode, flag: 'wx' });
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
