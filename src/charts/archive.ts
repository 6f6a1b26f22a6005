// Archives (.tgz, .tar.gz, .tar) read from memory into memory: nothing of them ever touches a disk.
import { ChartError, type ChartFiles } from './chart.ts';

/** What an archive may hold. */
export interface ArchiveLimits {
  /** Bytes of all files together that are kept. */
  readonly maxBytes: number;
  /** Bytes of the archive when it is unpacked, with what is passed over. */
  readonly maxStream: number;
  readonly maxFiles: number;
}

const mebibyte = 1024 * 1024;
const archiveLimits: ArchiveLimits = {
  maxBytes: 64 * mebibyte,
  maxStream: 1024 * mebibyte,
  maxFiles: 20_000,
};

export interface ArchiveOptions {
  readonly limits?: Partial<ArchiveLimits>;
  /** Only these paths are kept; the others are passed over. */
  readonly wanted?: (path: string) => boolean;
}

/**
 * The files of an archive by path. Throws ChartError for one that is damaged, too large, or names a path outside of itself.
 * @param name what the archive is called in messages
 */
export async function readArchive(name: string, bytes: Uint8Array, options: ArchiveOptions = {}): Promise<ChartFiles> {
  const limits = { ...archiveLimits, ...options.limits };
  const reader = new TarReader(name, limits, options.wanted ?? (() => true));
  if (!isGzip(bytes)) {
    reader.push(bytes);
    return reader.end();
  }
  try {
    for await (const chunk of gunzip(bytes)) reader.push(chunk);
  } catch (error) {
    if (error instanceof ChartError) throw error;
    throw new ChartError(`${name}: not a complete gzip archive`, { cause: error });
  }
  return reader.end();
}

/** Whether these are the first bytes of a gzip stream. */
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function* gunzip(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Ends the decompression of what nobody wants any more.
    await reader.cancel().catch(() => undefined);
  }
}

const block = 512;
const decoder = new TextDecoder();

interface Entry {
  readonly path: string;
  readonly kind: 'file' | 'longName' | 'extended' | 'passed over';
  readonly size: number;
}

/** Takes a tar stream in pieces of any size. */
class TarReader {
  readonly #name: string;
  readonly #limits: ArchiveLimits;
  readonly #wanted: (path: string) => boolean;
  readonly #files = new Map<string, Uint8Array>();
  #pending: Uint8Array[] = [];
  #available = 0;
  #entry: Entry | undefined;
  #longName: string | undefined;
  #total = 0;
  #kept = 0;
  #count = 0;
  /** Bytes of an entry that nobody wants. */
  #ahead = 0;
  #isOver = false;

  constructor(name: string, limits: ArchiveLimits, wanted: (path: string) => boolean) {
    this.#name = name;
    this.#limits = limits;
    this.#wanted = wanted;
  }

  push(chunk: Uint8Array): void {
    this.#total += chunk.length;
    if (this.#total > this.#limits.maxStream) throw this.#tooLarge(this.#limits.maxStream);
    if (this.#isOver || chunk.length === 0) return;
    this.#pending.push(chunk);
    this.#available += chunk.length;
    while (this.#step());
  }

  end(): ChartFiles {
    if (this.#entry || this.#ahead > 0 || this.#total < block)
      throw new ChartError(`${this.#name}: not a complete archive`);
    return this.#files;
  }

  /** Reads a header, or the content that belongs to it; false when there is not enough of it yet. */
  #step(): boolean {
    if (this.#entry) {
      const padded = Math.ceil(this.#entry.size / block) * block;
      if (this.#available < padded) return false;
      this.#content(this.#entry, this.#take(padded).subarray(0, this.#entry.size));
      this.#entry = undefined;
      return true;
    }
    if (this.#ahead > 0) {
      const passed = Math.min(this.#ahead, this.#available, this.#pending[0]?.length ?? 0);
      if (passed === 0) return false;
      this.#take(passed);
      this.#ahead -= passed;
      return true;
    }
    if (this.#available < block || this.#isOver) return false;
    const header = this.#take(block);
    if (header.every((byte) => byte === 0)) this.#isOver = true;
    else this.#begin(this.#header(header));
    return !this.#isOver;
  }

  #begin(entry: Entry): void {
    if (entry.kind === 'passed over') {
      this.#ahead = Math.ceil(entry.size / block) * block;
      return;
    }
    this.#kept += entry.size;
    if (this.#kept > this.#limits.maxBytes) throw this.#tooLarge(this.#limits.maxBytes);
    this.#entry = entry;
  }

  #tooLarge = (most: number) => new ChartError(`${this.#name}: more than ${most} bytes when it is unpacked`);

  #take(length: number): Uint8Array {
    const [first] = this.#pending;
    this.#available -= length;
    if (first && first.length >= length) {
      if (first.length === length) this.#pending.shift();
      else this.#pending[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    const all = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const piece = this.#pending[0] ?? new Uint8Array(0);
      const part = piece.subarray(0, length - at);
      all.set(part, at);
      at += part.length;
      if (part.length === piece.length) this.#pending.shift();
      else this.#pending[0] = piece.subarray(part.length);
    }
    return all;
  }

  #header(header: Uint8Array): Entry {
    const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
    if (sum !== octal(header, 148, 8)) throw new ChartError(`${this.#name}: not a tar archive, or a damaged one`);
    const type = String.fromCharCode(header[156] ?? 0);
    const prefix = textAt(header, 257, 5) === 'ustar' ? textAt(header, 345, 155) : '';
    const own = textAt(header, 0, 100);
    const path = this.#longName ?? (prefix ? `${prefix}/${own}` : own);
    const size = octal(header, 124, 12);
    if (type === 'L') return { path: own, kind: 'longName', size };
    if (type === 'x') return { path: own, kind: 'extended', size };
    if (type !== 'g') this.#longName = undefined;
    // Links lead anywhere and folders are no files: only what has content of its own counts.
    if (type !== '0' && type !== '\0' && type !== '7')
      return { path, kind: 'passed over', size: type === '1' || type === '2' ? 0 : size };
    const clean = safePath(this.#name, path);
    if (++this.#count > this.#limits.maxFiles)
      throw new ChartError(`${this.#name}: more than ${this.#limits.maxFiles} files`);
    return { path: clean, kind: this.#wanted(clean) ? 'file' : 'passed over', size };
  }

  #content({ path, kind }: Entry, content: Uint8Array): void {
    if (kind === 'longName') this.#longName = decoder.decode(content).replace(/\0[\s\S]*$/, '');
    else if (kind === 'extended') this.#longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(decoder.decode(content))?.[1];
    else this.#files.set(path, content.slice());
  }
}

/** A path that stays inside of what it is a path of. Throws ChartError for any other. */
function safePath(archive: string, path: string): string {
  const parts = path.replaceAll('\\', '/').split('/');
  if (parts[0] === '' || /^[A-Za-z]:/.test(path)) throw new ChartError(`${archive}: ${path} is an absolute path`);
  if (parts.includes('..')) throw new ChartError(`${archive}: ${path} leads out of the archive`);
  if ([...path].some((character) => character < ' '))
    throw new ChartError(`${archive}: ${JSON.stringify(path)} is no name for a file`);
  return parts.filter((part) => part !== '' && part !== '.').join('/');
}

function textAt(header: Uint8Array, from: number, length: number): string {
  return decoder.decode(header.subarray(from, from + length)).replace(/\0[\s\S]*$/, '');
}

function octal(header: Uint8Array, from: number, length: number): number {
  const first = header[from] ?? 0;
  // Sizes beyond eight gigabytes are written as binary numbers: too large for anything here.
  if (first >= 0x80) return Number.MAX_SAFE_INTEGER;
  return Number.parseInt(textAt(header, from, length).trim() || '0', 8);
}
