import { readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * Removes the declarations that the library's own do not lead to. The compiler writes one for every file of the program,
 * the tables in `generated/` among them, whose texts it repeats as types.
 */
export function pruneTypes(folder: string, entry: string): void {
  const kept = reachable(folder, normalize(join(folder, entry)));
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort().reverse()) {
    const place = join(folder, path);
    if (!statSync(place).isDirectory()) {
      if (!kept.has(place)) rmSync(place);
    } else if (readdirSync(place).length === 0) rmdirSync(place);
  }
}

function reachable(folder: string, entry: string): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const file of found)
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(
      /(?:\bfrom|\bimport\()\s*['"]([.#][^'"]+)\.ts['"]/g,
    )) {
      const generated = path.replace(/^#generated\//, `${folder}/generated/`);
      found.add(normalize(`${path === generated ? join(dirname(file), path) : generated}.d.ts`));
    }
  return found;
}
