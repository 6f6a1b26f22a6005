import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { isMap, mapsIn } from '../lib/tree.ts';
import { parseYaml, YamlError } from '../lib/yaml.ts';
import { InputError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';

/** What kubeconfig files say together, entries by name. Paths inside are absolute. */
export interface Kubeconfig {
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, Tree>;
  readonly clusters: ReadonlyMap<string, Tree>;
  readonly users: ReadonlyMap<string, Tree>;
  /** The files that were read, for messages. */
  readonly files: readonly string[];
}

export interface KubeconfigSource {
  /** `--kubeconfig`: this file alone, and it must exist. */
  readonly file?: string | undefined;
  /** A kubeconfig from a Secret of a cluster instead of files: it must hold all it needs, and must not name commands or files. */
  readonly secret?: { readonly name: string; readonly text: string } | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/**
 * Reads the kubeconfig as kubectl does: --kubeconfig, or the files of KUBECONFIG merged (missing ones are passed over, the
 * first one to name something wins), or ~/.kube/config. Undefined when there is none at all.
 */
export function readKubeconfig({ file, secret, env, cwd }: KubeconfigSource): Kubeconfig | undefined {
  if (secret) return selfContained(parseFile(secret.name, secret.text));
  if (file !== undefined) {
    const path = resolve(cwd, file);
    const text = readIfThere(path);
    if (text === undefined)
      throw new InputError(`kubeconfig ${file} does not exist`, {
        code: 'KUBECONFIG_MISSING',
        hint: 'give an existing file with --kubeconfig, or leave the flag out to use KUBECONFIG or ~/.kube/config',
      });
    return merge([parseFile(path, text)]);
  }
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  const paths = listed.length > 0 ? listed : [join(env.HOME ?? homedir(), '.kube', 'config')];
  const files = paths.flatMap((path) => {
    const absolute = resolve(cwd, path);
    const text = readIfThere(absolute);
    return text === undefined ? [] : [parseFile(absolute, text)];
  });
  return files.length === 0 ? undefined : merge(files);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    // Node's file errors carry a code: a file that is not there is no failure here.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InputError(`cannot read kubeconfig ${path}: ${(cause as NodeJS.ErrnoException).code}`, {
      code: 'KUBECONFIG_UNREADABLE',
      hint: 'check its permissions, or name another file with --kubeconfig',
      cause,
    });
  }
}

function parseFile(path: string, text: string): Kubeconfig {
  let value: unknown;
  try {
    value = parseYaml(text).find((document) => document.value !== undefined && document.value !== null)?.value ?? {};
  } catch (cause) {
    // The reader's message is left out: it may quote the line, and the line may hold a token.
    const at = cause instanceof YamlError ? `:${cause.line}:${cause.column}` : '';
    throw new InputError(`kubeconfig ${path}${at} is not YAML`, { code: 'KUBECONFIG_BROKEN', cause });
  }
  if (!isMap(value)) throw new InputError(`kubeconfig ${path} holds no mapping`, { code: 'KUBECONFIG_BROKEN' });
  const folder = dirname(path);
  const entries = (list: string, inner: string) =>
    new Map(mapsIn(value[list]).map((entry) => [String(entry.name), absolutePaths(treeOf(entry[inner]), folder)]));
  return {
    currentContext: textOf(value['current-context']),
    contexts: entries('contexts', 'context'),
    clusters: entries('clusters', 'cluster'),
    users: entries('users', 'user'),
    files: [path],
  };
}

const pathKeys = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** Paths count from the file that names them. */
function absolutePaths(entry: Tree, folder: string): Tree {
  const result: Record<string, unknown> = { ...entry };
  for (const key of pathKeys) {
    const path = result[key];
    if (typeof path === 'string' && path !== '') result[key] = resolve(folder, path);
  }
  const exec = result.exec;
  if (isMap(exec) && typeof exec.command === 'string' && exec.command.includes('/'))
    result.exec = { ...exec, command: resolve(folder, exec.command) };
  return result;
}

/** Whoever may write a Secret in the cluster must not make this machine run commands or read files. */
function selfContained(config: Kubeconfig): Kubeconfig {
  const entries = [...config.users.values(), ...config.clusters.values()];
  const outside = [...pathKeys, 'exec', 'auth-provider'].find((key) =>
    entries.some((entry) => entry[key] !== undefined),
  );
  if (outside === undefined) return config;
  throw new InputError(`the kubeconfig in ${config.files.join()} names ${outside}, which is not followed`, {
    code: 'KUBECONFIG_UNSAFE',
    hint: 'use --remote-contexts with contexts of your own kubeconfig',
  });
}

function merge(files: readonly Kubeconfig[]): Kubeconfig {
  // The last one set wins in a Map: the first file goes in last.
  const reversed = [...files].reverse();
  const together = (part: 'contexts' | 'clusters' | 'users') => new Map(reversed.flatMap((file) => [...file[part]]));
  return {
    currentContext: files.find((file) => file.currentContext !== '')?.currentContext ?? '',
    contexts: together('contexts'),
    clusters: together('clusters'),
    users: together('users'),
    files: files.flatMap((file) => file.files),
  };
}

const treeOf = (value: unknown): Tree => (isMap(value) ? value : {});
/** A text; '' for anything else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
