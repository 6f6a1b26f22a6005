import { readFileSync } from 'node:fs';

/** A file's text, or undefined when there is none that can be read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
