import type { Io } from '../io/io.ts';
import type { ExitStatus } from '../model/exit.ts';
import type { SettingKey } from './setting-definitions.ts';
import type { Settings } from './settings.ts';

/** Values that shell completion looks up at run time. */
export type CompletionKind =
  | 'profile'
  | 'namespace'
  | 'context'
  | 'revision'
  | 'tag'
  | 'analyzer'
  | 'code'
  | 'set'
  | 'path'
  | 'component'
  | 'note'
  | 'release'
  | 'webhook'
  | 'node'
  | 'pod'
  | 'waypoint';

interface FlagBase {
  /** One letter. */
  readonly short?: string;
  readonly help: string;
  /** Only scripts of the reference give it: help lists it last, completion does not offer it. */
  readonly hidden?: boolean;
  /** What stands for the value in help: `FILE` in `--filename <FILE>`. */
  readonly placeholder?: string;
  /** Other spellings that are accepted; help names them beside the first. */
  readonly aliases?: readonly string[];
  /** What shell completion looks up for the value. Where it is a FILE, DIR, FOLDER or PACKAGE, the shell itself knows. */
  readonly completes?: CompletionKind;
  /** Words that shell completion offers, of more values that there are. */
  readonly suggests?: readonly string[];
  /** The setting that stands in when the flag is not given. */
  readonly setting?: SettingKey;
}
export interface BooleanFlag extends FlagBase {
  readonly type: 'boolean';
  readonly default?: boolean;
}
export interface StringFlag extends FlagBase {
  readonly type: 'string';
  readonly default?: string;
  /** The only values there are; another one is a usage error with a suggestion. */
  readonly choices?: readonly string[];
}
/** May be repeated. `split: true` also takes commas; what is repeated adds up. */
export interface ListFlag extends FlagBase {
  readonly type: 'list';
  readonly split?: boolean;
  readonly choices?: readonly string[];
}
/** A Go duration such as `5m` or `1h30m`, given to the command in milliseconds. */
export interface DurationFlag extends FlagBase {
  readonly type: 'duration';
  /** As written, `5m0s`. */
  readonly default?: string;
}
export interface NumberFlag extends FlagBase {
  readonly type: 'number';
  readonly default?: number;
}
export type Flag = BooleanFlag | StringFlag | ListFlag | DurationFlag | NumberFlag;
/** Flags by their long name in kebab-case or as the reference spells them (`injectConfigFile`). */
export type Flags = Readonly<Record<string, Flag>>;

type ValueOf<F extends Flag> = F extends BooleanFlag
  ? boolean
  : F extends ListFlag
    ? readonly string[]
    : F extends DurationFlag | NumberFlag
      ? F extends { readonly default: string | number }
        ? number
        : number | undefined
      : F extends { readonly default: string }
        ? string
        : string | undefined;

/** Values by the flag's name as it is declared; booleans default to false, lists to none, the rest to undefined. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

/** Positional arguments: `{ name: 'file', repeated: true }` is `[file...]`. */
export interface Argument {
  readonly name: string;
  readonly help: string;
  readonly required?: boolean;
  readonly repeated?: boolean;
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** What shell completion offers. */
  readonly completes?: CompletionKind;
}

/** The flags that every command takes. */
export const globalFlags = {
  kubeconfig: { type: 'string', short: 'c', placeholder: 'FILE', help: 'Kubernetes configuration file.' },
  context: { type: 'string', completes: 'context', placeholder: 'NAME', help: 'Context of the kubeconfig to use.' },
  as: { type: 'string', placeholder: 'USER', help: 'User to impersonate.' },
  'as-group': { type: 'list', placeholder: 'GROUP', help: 'Group to impersonate.' },
  'as-uid': { type: 'string', placeholder: 'UID', help: 'UID to impersonate.' },
  namespace: { type: 'string', short: 'n', completes: 'namespace', placeholder: 'NAME', help: 'Namespace to work in.' },
  istioNamespace: {
    type: 'string',
    short: 'i',
    completes: 'namespace',
    setting: 'istioNamespace',
    placeholder: 'NAME',
    default: 'istio-system',
    help: 'Namespace of the control plane.',
  },
  'kubeclient-timeout': {
    type: 'duration',
    setting: 'kubeclientTimeout',
    placeholder: 'DURATION',
    default: '15s',
    help: 'Longest wait for one answer of the API server.',
  },
  vklog: { type: 'string', hidden: true, help: 'Accepted for scripts of the reference; without effect.' },
  color: {
    type: 'boolean',
    default: true,
    setting: 'color',
    help: 'Colours on a terminal; --color=false turns them off.',
  },
  verbose: { type: 'boolean', short: 'v', help: 'More detail.' },
} as const satisfies Flags;

export type GlobalValues = FlagValues<typeof globalFlags>;

export interface CommandContext<F extends Flags> {
  readonly flags: FlagValues<F> & GlobalValues;
  /** Positional arguments in the order given. */
  readonly args: readonly string[];
  /** Names of the flags that the user gave. */
  readonly given: ReadonlySet<string>;
  readonly io: Io;
  /** Settings in force; flags that declare one already have it. */
  readonly settings: Settings;
}

export interface CommandDefinition<F extends Flags = Flags> {
  /** `['manifest', 'generate']`. */
  readonly path: readonly string[];
  /** One line, ends with a full stop. */
  readonly summary: string;
  /** Paragraphs below the summary in help and docs. */
  readonly description?: string;
  readonly examples: readonly { readonly does: string; readonly run: string }[];
  readonly arguments?: readonly Argument[];
  readonly flags: F;
  run(context: CommandContext<F>): Promise<ExitStatus>;
}

/** Types the flags that `run` sees; the object itself is what help, completion and docs are made from. */
export function defineCommand<const F extends Flags>(definition: CommandDefinition<F>): CommandDefinition<F> {
  return definition;
}

/** The same flags, with the settings that stand in for them. */
export function withSettings<const F extends Flags>(
  flags: F,
  settings: { readonly [Name in keyof F]?: SettingKey },
): F {
  const entries = Object.entries(flags).map(([name, flag]) => [
    name,
    settings[name] ? { ...flag, setting: settings[name] } : flag,
  ]);
  return Object.fromEntries(entries) as F; // the same names with the same flags
}
