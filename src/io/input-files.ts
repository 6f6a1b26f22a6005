import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { InputError } from '../model/errors.ts';
import type { Io } from './io.ts';

/** A text that a command reads; `-` names standard input. */
export interface InputText {
  /** As the user named it; files of a directory get its name in front. */
  readonly name: string;
  readonly text: string;
}

/** Whether there is a file or directory of that name. */
export function existsAt(name: string, cwd: string): boolean {
  return statSync(resolvePath(name, cwd), { throwIfNoEntry: false }) !== undefined;
}

/** More than any configuration or list of manifests needs; a whole mesh of CRDs has one or two MiB. */
const maxBytes = 64 * 1024 * 1024;

const isYamlName = (name: string) => /\.(?:ya?ml|json)$/i.test(name);

/**
 * Reads files, directories (their *.yaml, *.yml and *.json, sorted, with subdirectories) and `-` for standard input.
 * @throws InputError when something cannot be read or is no UTF-8 text
 */
export async function readInputs(names: readonly string[], io: Io): Promise<readonly InputText[]> {
  const inputs: InputText[] = [];
  for (const name of names) {
    if (name === '-') inputs.push({ name, text: await stdin(inputs, io) });
    else for (const file of filesAt(name, io.cwd)) inputs.push({ name: file, text: readTextFile(file, io.cwd) });
  }
  return inputs;
}

/** What could be read, and what not. */
export interface ReadableInputs {
  readonly inputs: readonly InputText[];
  readonly errors: readonly InputError[];
  /** Files that were named, but are neither YAML nor JSON by their name. */
  readonly skipped: readonly string[];
}

/** Like readInputs, but what cannot be read does not keep the rest from being read, and a directory may be empty. */
export async function readReadableInputs(names: readonly string[], io: Io): Promise<ReadableInputs> {
  const inputs: InputText[] = [];
  const errors: InputError[] = [];
  const skipped: string[] = [];
  const collect = async (read: () => InputText | Promise<InputText>) => {
    try {
      inputs.push(await read());
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      errors.push(error);
    }
  };
  for (const name of names) {
    if (name === '-') {
      await collect(async () => ({ name, text: await stdin(inputs, io) }));
      continue;
    }
    const files = filesOrError(name, io.cwd);
    if (files instanceof InputError) errors.push(files);
    else if (files.length === 1 && files[0] === name && !isYamlName(name)) skipped.push(name);
    else for (const file of files) await collect(() => ({ name: file, text: readTextFile(file, io.cwd) }));
  }
  return { inputs, errors, skipped };
}

function filesOrError(name: string, cwd: string): readonly string[] | InputError {
  try {
    return filesAt(name, cwd);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.code === 'DIRECTORY_EMPTY' ? [] : error;
  }
}

async function stdin(before: readonly InputText[], io: Io): Promise<string> {
  if (before.some(({ name }) => name === '-'))
    throw new InputError('standard input can be read once', { code: 'STDIN_TWICE', hint: 'name "-" a single time' });
  return await io.readStdin();
}

function filesAt(name: string, cwd: string): readonly string[] {
  if (!stats(name, cwd).isDirectory()) return [name];
  const found = readdirSync(resolvePath(name, cwd), { recursive: true, encoding: 'utf8' })
    .filter((file) => isYamlName(file) && stats(join(name, file), cwd).isFile())
    .sort();
  if (found.length > 0) return found.map((file) => join(name, file));
  throw new InputError(`${name} holds no *.yaml, *.yml or *.json file`, { code: 'DIRECTORY_EMPTY' });
}

function stats(name: string, cwd: string) {
  if (name === '')
    throw new InputError('a file name is empty', { code: 'FILE_UNREADABLE', hint: 'is a variable unset?' });
  try {
    return statSync(resolvePath(name, cwd));
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** The text of one file. Throws InputError when it cannot be read, is no UTF-8 text, or has more than `limit` bytes. */
export function readTextFile(name: string, cwd: string, limit = maxBytes): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileBytes(name, cwd, limit));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new InputError(`${name} is no UTF-8 text`, { code: 'FILE_NOT_TEXT', hint: 'is it the right file?', cause });
  }
}

/** The bytes of one file. Throws InputError when it cannot be read, or has more than `limit` bytes. */
export function readFileBytes(name: string, cwd: string, limit: number): Uint8Array {
  const { size } = stats(name, cwd);
  if (size > limit)
    throw new InputError(`${name} is too large: ${Math.round(size / 1024 / 1024)} MiB`, {
      code: 'FILE_TOO_LARGE',
      hint: `the limit is ${limit / 1024 / 1024} MiB`,
    });
  try {
    return readFileSync(resolvePath(name, cwd));
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** A path of the command line, from the working directory. */
export const resolvePath = (name: string, cwd: string): string => (isAbsolute(name) ? name : join(cwd, name));

function unreadable(name: string, cause: unknown): InputError {
  const { code = '' } = cause as NodeJS.ErrnoException; // whatever fs throws is one
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    EISDIR: 'is a directory',
    ELOOP: 'too many symbolic links',
  };
  return new InputError(`cannot read ${name}: ${reasons[code] ?? code}`, {
    code: 'FILE_UNREADABLE',
    cause,
  });
}
