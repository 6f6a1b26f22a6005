import { isMap, mergeMaps, valueAt } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Problem } from '../model/problem.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import type { Path } from '../model/source.ts';
import { baseDocument, builtIn, type ReleaseSettings, unknownProfile } from './built-in.ts';
import { gatewayLists, mergeTwins, nameFromProfile, seedFromProfile } from './gateway-lists.ts';
import type { FileLayer, InputFile } from './read-files.ts';
import { applySet, parseSet, parseSetString, SetError, type SetFlag } from './set-flags.ts';

/** What a user can say about a configuration. */
export interface ConfigInput {
  /** In the order given; later ones win. */
  readonly files: readonly InputFile[];
  /** Arguments of --set in the order given; they win over files. */
  readonly sets: readonly string[];
  /** Arguments of --set-string in the order given; they win over --set. */
  readonly setStrings?: readonly string[] | undefined;
  /** --revision; '' and `default` say nothing. */
  readonly revision?: string | undefined;
  /** -d, --manifests: the release whose profiles and charts count instead of those that are built in. */
  readonly charts?: ReleaseFolder | undefined;
  /** --force: errors of validation become warnings. */
  readonly force?: boolean | undefined;
}

/** A --set or --set-string and where it ended up. */
export interface SetLayer {
  readonly flag: string;
  readonly path: Path;
}

/** Everything the user said, as one document, and the pieces it came from. */
export interface UserLayer {
  readonly document: Tree;
  readonly profile: string;
  /** The release that it stands on. */
  readonly settings: ReleaseSettings;
  readonly charts?: ReleaseFolder | undefined;
  readonly files: readonly FileLayer[];
  readonly sets: readonly SetLayer[];
  readonly problems: readonly Problem[];
}

/** Reads files and flags into one layer. An unknown profile is a problem: what follows stands on `default` then. */
export async function userLayer(input: ConfigInput): Promise<UserLayer> {
  const problems: Problem[] = [];
  const files: FileLayer[] = [];
  const { charts } = input;
  const settings = charts ? (await import('./release-settings.ts')).releaseSettings(charts) : builtIn;
  for (const read of await readFiles(input.files)) {
    if ('tree' in read) files.push(read);
    else problems.push(read);
  }
  const flags = setFlags(input, problems);
  const fromFiles = files.reduce<Tree>((document, { tree }) => mergeMaps(document, tree), {});
  const named = profileOf(fromFiles, flags);
  const profile = knownProfile(named, { files, flags, problems, settings });
  const base = baseDocument(profile, settings);
  const sets: SetLayer[] = [];
  let document = fromFiles;
  for (const flag of flags) {
    try {
      const applied = applySet(seedFromProfile(document, base, flag), flag);
      document = applied.tree;
      sets.push({ flag: flag.flag, path: applied.path });
    } catch (error) {
      problems.push(setProblem(error, flag.flag));
    }
  }
  for (const list of gatewayLists) {
    if (valueAt(fromFiles, list) === undefined) document = nameFromProfile(document, base, list);
    document = mergeTwins(document, base, list);
  }
  return { document, profile, settings, charts, files, sets, problems };
}

interface Said {
  readonly files: readonly FileLayer[];
  readonly flags: readonly SetFlag[];
  readonly problems: Problem[];
  readonly settings: ReleaseSettings;
}

/** The profile, or `default` and a problem at the place that names one which there is not. */
function knownProfile(name: string, { files, flags, problems, settings }: Said): string {
  if (Object.hasOwn(settings.profiles, name)) return name;
  const path = ['spec', 'profile'];
  const flag = flags.findLast(({ words }) => words.join('.') === path.join('.'));
  const file = files.findLast(({ tree }) => valueAt(tree, path) !== undefined);
  const { line = 1, column = 1 } = file?.document?.locate(path) ?? {};
  const { message, suggestion } = unknownProfile(name, settings);
  const origin = flag
    ? { kind: 'flag' as const, flag: flag.flag }
    : file && { kind: 'file' as const, file: file.file, line, column };
  problems.push({ level: 'error', message, path, suggestion, origin });
  return 'default';
}

/** The YAML reader is loaded where there is a file. */
async function readFiles(files: readonly InputFile[]): Promise<readonly (FileLayer | Problem)[]> {
  if (files.length === 0) return [];
  const { readFile } = await import('./read-files.ts');
  return files.map(readFile);
}

function setFlags({ sets, setStrings = [], revision }: ConfigInput, problems: Problem[]): SetFlag[] {
  const flags: SetFlag[] = [];
  const read = (argument: string, flag: string, parse: (argument: string) => SetFlag) => {
    try {
      flags.push(parse(argument));
    } catch (error) {
      problems.push(setProblem(error, `${flag} ${argument}`));
    }
  };
  for (const argument of sets) read(argument, '--set', parseSet);
  for (const argument of setStrings) read(argument, '--set-string', parseSetString);
  // The revision is text whatever it looks like: there is no file to quote it in.
  if (revision && revision !== 'default')
    flags.push({ flag: `--revision ${revision}`, words: ['spec', 'revision'], value: revision });
  return flags;
}

function setProblem(error: unknown, flag: string): Problem {
  if (!(error instanceof SetError)) throw error;
  const { message, suggestion } = error;
  return { level: 'error', message, path: [], suggestion, origin: { kind: 'flag', flag } };
}

/** The profile that files and flags name together. It must be known before --set can look into its lists. */
function profileOf(document: Tree, flags: readonly SetFlag[]): string {
  const flag = flags.findLast(({ words }) => words.length === 2 && words[1] === 'profile');
  const spec = isMap(document.spec) ? document.spec : {};
  const name = flag ? flag.value : spec.profile;
  return typeof name === 'string' && name !== '' ? name : 'default';
}
