import { existsAt, readInputs } from '../io/input-files.ts';
import type { Io } from '../io/io.ts';
import { InputError } from '../model/errors.ts';
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
  manifests: {
    type: 'string',
    short: 'd',
    placeholder: 'DIR',
    aliases: ['charts'],
    hidden: true,
    help: 'Accepted by the reference only: this program has no charts to read from a directory.',
  },
} as const satisfies Flags;

/**
 * What the flags say about the configuration, files read.
 * @throws InputError when a file cannot be read
 */
export async function configInput(flags: FlagValues<typeof inputFlags>, io: Io): Promise<ConfigInput> {
  if (flags.manifests !== undefined)
    throw new InputError('charts of another release cannot be rendered (-d, --manifests)', {
      code: 'MANIFESTS_UNSUPPORTED',
      hint: 'use the istioctl of that release',
    });
  return {
    files: await readInputs(flags.filename, io),
    sets: flags.set,
    setStrings: flags['set-string'],
    revision: flags.revision,
    force: flags.force,
  };
}

/** A configuration named by one word: a profile, or a file or directory. Throws InputError for an unknown profile. */
export async function namedConfiguration(word: string, io: Io): Promise<ConfigInput> {
  if (await isProfile(word, io)) {
    (await import('../pipeline/profiles.ts')).profileNamed(word);
    return { files: [], sets: [`profile=${word}`] };
  }
  return { files: await readInputs([word], io), sets: [] };
}

/** Whether a word means a profile: the name of one, or something that is no file. */
export async function isProfile(word: string, io: Io): Promise<boolean> {
  const { profileNames } = await import('../pipeline/profiles.ts');
  if (profileNames.includes(word)) return true;
  return word !== '-' && !/[/\\]|\.(?:ya?ml|json)$/i.test(word) && !existsAt(word, io.cwd);
}
