import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../model/errors.ts';

/**
 * Writes a text so that the file is either the old one or all of the new one: a full disk or a Ctrl-C leaves no half.
 *
 * @throws InputError when the file system refuses.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    const { code = 'error', message } = cause as NodeJS.ErrnoException;
    throw new InputError(`cannot write ${path}: ${message.replace(/^\w+: /, '').replace(/, .*$/, '')}`, {
      code: `WRITE_${code}`,
      hint: 'check the folder, its permissions and the free space',
      cause,
    });
  }
}

/** Writes several texts below one folder; see writeWhole. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of files) await writeWhole(join(folder, name), text);
}
