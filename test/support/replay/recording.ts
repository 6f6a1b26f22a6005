import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Files by path, as a tar archive keeps them. */
export type Files = ReadonlyMap<string, Buffer>;

const block = 512;

/** Reads a .tar.br of plain files. (`brotli -dc FILE | tar t` shows what is in it.) */
export function readArchive(path: string): Files {
  const tar = brotliDecompressSync(readFileSync(path));
  const files = new Map<string, Buffer>();
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const text = (from: number, length: number) =>
      tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    files.set(text(0, 100), tar.subarray(at + block, at + block + size));
    at += block + Math.ceil(size / block) * block;
  }
  return files;
}

/** Writes one. The same files always give the same bytes. */
export function writeArchive(path: string, files: Files): void {
  const parts = [...files].flatMap(([name, body]) => {
    if (Buffer.byteLength(name) > 100) throw new Error(`too long a name for an archive: ${name}`);
    return [header(name, body.length), body, Buffer.alloc((block - (body.length % block)) % block)];
  });
  // Proxies are much alike: the window must reach from one to the next.
  const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
  writeFileSync(path, brotliCompressSync(Buffer.concat([...parts, Buffer.alloc(2 * block)]), { params }));
}

function header(name: string, size: number): Buffer {
  const head = Buffer.alloc(block);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  head.write(name, 0);
  head.write(octal(0o644, 8), 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(size, 12), 124);
  head.write(octal(0, 12), 136);
  head.write('        0', 148);
  head.write('ustar\x0000', 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}
