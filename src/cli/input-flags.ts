import { existsAt, readInputs } from '../io/input-files.ts';
import type { Io } from '../io/io.ts';
import { UsageError } from '../model/errors.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import type { ConfigInput } from '../pipeline/configure.ts';
import type { Flags, FlagValues } from './define-command.ts';

/** Beside every --set that a configuration is made from. */
export const setStringFlag = {
  'set-string': {
    type: 'list',
    placeholder: 'PATH=TEXT',
    completes: 'set',
    help: 'Like --set, but all after the first "=" is text whatever it looks like; wins over --set.',
  },
} as const satisfies Flags;

/** Which release's charts and profiles count. */
export const manifestsFlag = {
  manifests: {
    type: 'string',
    short: 'd',
    placeholder: 'DIR',
    aliases: ['charts'],
    help: 'Charts and profiles of this release of Istio instead of those that are built in: its folder or .tar.gz.',
  },
} as const satisfies Flags;

/** The releases of both sides of a comparison. */
export const releasesFlag = {
  manifests: {
    type: 'list',
    short: 'd',
    placeholder: 'DIR',
    help: 'Release, its folder or archive, that is rendered; given twice, that of each side.',
  },
} as const satisfies Flags;

/** The release of each side; undefined is the one that is built in. */
export async function releasesOf(
  { manifests }: FlagValues<typeof releasesFlag>,
  io: Io,
): Promise<readonly [ReleaseFolder | undefined, ReleaseFolder | undefined]> {
  const [first, second = first, more] = manifests;
  if (more !== undefined) throw new UsageError('there are two sides: --manifests may be given twice');
  if (first === undefined || second === undefined) return [undefined, undefined];
  const from = await releaseNamed(first, io);
  return [from, second === first ? from : await releaseNamed(second, io)];
}

/** The flags of every command that reads a configuration. */
export const inputFlags = {
  filename: {
    type: 'list',
    short: 'f',
    split: true,
    placeholder: 'FILE',
    setting: 'files',
    help: 'IstioOperator file, directory of them, or - for standard input; later ones win. May be repeated.',
  },
  set: {
    type: 'list',
    short: 's',
    placeholder: 'PATH=VALUE',
    completes: 'set',
    help: 'One setting below spec, such as values.pilot.traceSampling=5; wins over files. May be repeated.',
  },
  ...setStringFlag,
  revision: {
    type: 'string',
    short: 'r',
    placeholder: 'NAME',
    completes: 'revision',
    help: 'Revision of the control plane; the same as --set revision=NAME.',
  },
  force: { type: 'boolean', help: 'Go on although the configuration has errors; they are shown as warnings.' },
  ...manifestsFlag,
} as const satisfies Flags;

/**
 * What the flags say about the configuration, files read.
 * @throws InputError when a file cannot be read
 */
export async function configInput(flags: FlagValues<typeof inputFlags>, io: Io): Promise<ConfigInput> {
  const files = await readInputs(flags.filename, io);
  const charts = await chartsOf(flags.manifests, files, flags.set, io);
  return {
    files,
    ...(charts && { charts }),
    sets: flags.set,
    setStrings: flags['set-string'],
    revision: flags.revision,
    force: flags.force,
  };
}

/** The release that -d names, or spec.installPackagePath; undefined where neither is there. */
async function chartsOf(
  flag: string | undefined,
  files: ConfigInput['files'],
  sets: readonly string[],
  io: Io,
): Promise<ReleaseFolder | undefined> {
  const name = flag ?? (await packagePath(files, sets));
  return name === undefined ? undefined : await releaseNamed(name, io);
}

/** The release that --manifests names. Throws InputError for what is none. */
export async function releaseOf(
  { manifests }: FlagValues<typeof manifestsFlag>,
  io: Io,
): Promise<ReleaseFolder | undefined> {
  return manifests === undefined ? undefined : await releaseNamed(manifests, io);
}

/** Reads the charts and profiles of a release. Throws InputError for what is none. */
export async function releaseNamed(name: string, io: Io): Promise<ReleaseFolder> {
  return await (await import('../io/release-folder.ts')).readReleaseFolder(name, io.cwd);
}

async function packagePath(files: ConfigInput['files'], sets: readonly string[]): Promise<string | undefined> {
  const setting = 'installPackagePath';
  const flag = sets.findLast((set) => set.startsWith(`${setting}=`));
  if (flag !== undefined) return flag.slice(setting.length + 1) || undefined;
  if (!files.some(({ text }) => text.includes(setting))) return undefined;
  const { installPackagePath } = await import('../pipeline/package-path.ts');
  return installPackagePath(files);
}

/** A configuration named by one word: a profile, or a file or directory. Throws InputError for an unknown profile. */
export async function namedConfiguration(word: string, io: Io, charts?: ReleaseFolder): Promise<ConfigInput> {
  const release = charts ? { charts } : {};
  if (await isProfile(word, io)) {
    // A release has profiles of its own.
    if (!charts) (await import('../pipeline/profiles.ts')).profileNamed(word);
    return { files: [], sets: [`profile=${word}`], ...release };
  }
  return { files: await readInputs([word], io), sets: [], ...release };
}

/** Whether a word means a profile: the name of one, or something that is no file. */
export async function isProfile(word: string, io: Io): Promise<boolean> {
  const { profileNames } = await import('../pipeline/profiles.ts');
  if (profileNames.includes(word)) return true;
  return word !== '-' && !/[/\\]|\.(?:ya?ml|json)$/i.test(word) && !existsAt(word, io.cwd);
}
