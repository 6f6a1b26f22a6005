import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readArchive } from '../charts/archive.ts';
import { ChartError } from '../charts/chart.ts';
import { didYouMean } from '../lib/suggest.ts';
import { InputError } from '../model/errors.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import { resolvePath } from './input-files.ts';
import { systemReason } from './system-reason.ts';

/** Folders of a release that hold what is rendered; the others (addons, dashboards) are large. */
const wantedFolders = ['charts', 'profiles'];
const maxBytes = 64 * 1024 * 1024;
const maxFiles = 20_000;

/**
 * Reads the charts and profiles of a release: from `manifests`, the folder above it or below it, or the archive of a release.
 * Nothing is written to the disk. Throws InputError for what is no release.
 */
export async function readReleaseFolder(name: string, cwd: string): Promise<ReleaseFolder> {
  if (/^https?:\/\//i.test(name) || name.startsWith('oci:'))
    throw new InputError(`${name} is an address: releases are read from the disk`, {
      code: 'RELEASE_UNREADABLE',
      hint: 'download the archive of the release and name the file',
    });
  const path = resolvePath(name, cwd);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw notFound(name, path);
  const files = stats.isDirectory() ? filesOfFolder(name, path) : await filesOfArchive(name, path, stats.size);
  return { name, files, digest: digestOf(files) };
}

function notFound(name: string, path: string): InputError {
  let near: string | undefined;
  try {
    near = didYouMean(basename(path), readdirSync(dirname(path)));
  } catch {
    // Where the folder above is missing, too, nothing is near.
  }
  return new InputError(`there is no ${name}`, { code: 'RELEASE_UNREADABLE', hint: near ?? notRelease });
}

const notRelease = 'name the folder of a release (it has manifests/charts and manifests/profiles), or its archive';

function filesOfFolder(name: string, path: string): ReadonlyMap<string, Uint8Array> {
  const root = [path, join(path, 'manifests'), dirname(path)].find((candidate) =>
    wantedFolders.every((folder) => statSync(join(candidate, folder), { throwIfNoEntry: false })?.isDirectory()),
  );
  if (!root)
    throw new InputError(`${name} is no release of Istio: it has no charts and profiles`, {
      code: 'RELEASE_UNREADABLE',
      hint: notRelease,
    });
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  try {
    for (const folder of wantedFolders) {
      for (const file of filesBelow(join(root, folder))) {
        const content = readFileSync(join(root, folder, file));
        bytes += content.length;
        if (bytes > maxBytes || files.size >= maxFiles) throw tooLarge(name);
        files.set(`${folder}/${file}`, content);
      }
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`cannot read ${name}: ${systemReason(cause as Error)}`, { code: 'RELEASE_UNREADABLE', cause });
  }
  return files;
}

/** Files below a folder, sorted; links are followed to files, never to folders. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.isFile())
    .sort();
}

const tooLarge = (name: string) =>
  new InputError(`${name} is too large for a release of Istio`, { code: 'RELEASE_UNREADABLE', hint: notRelease });

/** What stands below `manifests/` of an archive, whatever folder that is in. */
const inArchive = /^(?:[^/]+\/)?(?:manifests\/)?((?:charts|profiles)\/.+)$/;

async function filesOfArchive(name: string, path: string, size: number): Promise<ReadonlyMap<string, Uint8Array>> {
  if (size > 4 * maxBytes) throw tooLarge(name);
  try {
    const found = await readArchive(name, readFileSync(path), { wanted: (file) => inArchive.test(file) });
    const files = [...found].map(([file, bytes]) => [inArchive.exec(file)?.[1] ?? file, bytes] as const);
    const there = new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
    if (![...there.keys()].some((file) => file.startsWith('charts/')))
      throw new InputError(`${name} is no archive of a release: it has no manifests/charts`, {
        code: 'RELEASE_UNREADABLE',
        hint: notRelease,
      });
    return there;
  } catch (cause) {
    if (cause instanceof ChartError)
      throw new InputError(cause.message, { code: 'RELEASE_UNREADABLE', hint: notRelease, cause });
    if (cause instanceof InputError) throw cause;
    throw new InputError(`cannot read ${name}: ${systemReason(cause as Error)}`, { code: 'RELEASE_UNREADABLE', cause });
  }
}

function digestOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort())
    hash.update(`${path}\0${files.get(path)?.length ?? 0}\0`).update(files.get(path) ?? new Uint8Array(0));
  return hash.digest('hex');
}
