import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createTarPacker } from 'modern-tar';
import { InputError } from '../model/errors.ts';
import { systemReason } from './system-reason.ts';
import { refuseTaken } from './write-files.ts';

/** A .tar.gz that is written part by part. */
export interface Archive {
  /** Adds a file; several may be on their way at once. Resolves to its size in bytes, 0 when it was empty and is left out. */
  add(path: string, content: string | AsyncIterable<string>): Promise<number>;
  /** Ends it and puts it in its place; resolves to its size in bytes. */
  finish(): Promise<number>;
  /** Takes away all that was written. */
  abandon(): Promise<void>;
}

export interface ArchiveOptions {
  /** Where the archive goes once it is whole; a file that is there stays until then. */
  readonly file: string;
  /** Folder in which parts wait; the archive's own by default. Only what is made in it is taken away. */
  readonly folder?: string | undefined;
  /** Time that the files carry, in milliseconds since the epoch. */
  readonly now: number;
}

/** Parts up to this length wait in memory, longer ones in a file. */
const inMemory = 256 * 1024;

/**
 * Opens an archive to be written. Parts go through files of a folder of their own, so memory does not depend on their size;
 * only its owner may read any of it.
 *
 * @throws InputError when the file system refuses; so do all methods.
 */
export async function openArchive({ file, folder, now }: ArchiveOptions): Promise<Archive> {
  await refuseTaken(file, true);
  const work = await told(file, () => mkdtemp(join(folder ?? dirname(file), '.istioctl-bug-report-')));
  const partial = join(work, 'archive.tar.gz');
  const { readable, controller } = createTarPacker();
  const target = createWriteStream(partial, { mode: 0o600 });
  const written = pipeline(Readable.fromWeb(readable as never), createGzip(), target); // two declarations of one web stream
  // Who waits for it hears of it; until then it is nobody's.
  written.catch(() => {});
  let count = 0;
  let turn: Promise<unknown> = Promise.resolve();

  async function pack(path: string, size: number, body: AsyncIterable<Uint8Array>): Promise<void> {
    const entry = controller.add({ name: path, size, type: 'file', mode: 0o600, mtime: new Date(now) });
    const writer = entry.getWriter();
    for await (const chunk of body) await Promise.race([writer.write(chunk), written]);
    await writer.close();
  }

  /** One after the other: a tar file has no room for two at once. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = turn.then(task);
    turn = result.catch(() => {});
    return result;
  }

  async function add(path: string, content: string | AsyncIterable<string>): Promise<number> {
    const spool = await spooled(join(work, `part-${count++}`), content);
    try {
      if (spool.size > 0) await inTurn(() => pack(path, spool.size, spool.read()));
      return spool.size;
    } finally {
      await spool.drop();
    }
  }

  return {
    add: (path, content) => told(file, () => add(path, content)),
    finish: () =>
      told(file, async () => {
        await turn;
        controller.finalize();
        await written;
        await rename(partial, file);
        await rm(work, { recursive: true, force: true });
        return target.bytesWritten;
      }),
    async abandon() {
      target.destroy();
      await rm(work, { recursive: true, force: true });
    },
  };
}

interface Spool {
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
  drop(): Promise<void>;
}

async function spooled(path: string, content: string | AsyncIterable<string>): Promise<Spool> {
  if (typeof content === 'string') return held(Buffer.from(content));
  let head = '';
  let file: FileHandle | undefined;
  let size = 0;
  try {
    for await (const piece of content) {
      head += piece;
      if (head.length <= inMemory) continue;
      file ??= await open(path, 'wx', 0o600);
      size += (await file.write(head)).bytesWritten;
      head = '';
    }
    if (!file) return held(Buffer.from(head));
    size += (await file.write(head)).bytesWritten;
    return { size, read: () => createReadStream(path), drop: () => rm(path, { force: true }) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file?.close();
  }
}

function held(bytes: Uint8Array): Spool {
  return {
    size: bytes.length,
    async *read() {
      yield bytes;
    },
    drop: async () => {},
  };
}

/** The file system's refusals as errors of the user's; others pass through. */
async function told<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException; // what node:fs throws
    if (typeof error.code !== 'string' || typeof error.syscall !== 'string') throw cause;
    throw new InputError(`cannot write ${file}: ${systemReason(error)}`, {
      code: `WRITE_${error.code}`,
      hint: 'check the folder, its permissions and the free space, or choose another with --output-dir',
      cause,
    });
  }
}
