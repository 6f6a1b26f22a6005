import { isMap } from '../lib/tree.ts';
import type { Origin } from '../model/problem.ts';
import type { Path } from '../model/source.ts';
import type { FileLayer } from './read-files.ts';
import type { UserLayer } from './user-layer.ts';

/**
 * Where the user wrote what stands at `path`, or undefined when no file or flag speaks of it. Nothing is recorded while
 * merging: the layers are asked from the strongest down.
 * @param part whether the line of the key or of the value is wanted
 */
export function userOrigin(user: UserLayer, path: Path, part: 'key' | 'value' = 'value'): Origin | undefined {
  const set = user.sets.findLast((candidate) => isPrefix(candidate.path, path) || isPrefix(path, candidate.path));
  if (set) return { kind: 'flag', flag: set.flag };
  const file = user.files.findLast(({ tree }) => speaksOf(tree, path));
  return file && { kind: 'file', file: file.file, ...place(file, path, part) };
}

/** Whether a layer decides what stands at `path`: it has a value there, or a list or scalar above it. */
export function speaksOf(tree: unknown, path: Path): boolean {
  let value = tree;
  for (const step of path) {
    if (!isMap(value)) return true;
    if (!Object.hasOwn(value, step)) return false;
    value = value[step];
  }
  return true;
}

function place({ document }: FileLayer, path: Path, part: 'key' | 'value') {
  return document?.locate(path, part) ?? { line: 1, column: 1 };
}

const isPrefix = (short: Path, long: Path) => short.every((step, index) => step === long[index]);
