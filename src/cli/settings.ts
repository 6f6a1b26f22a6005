import type { Io } from '../io/io.ts';
import { readIfThere } from '../io/read-files.ts';
import { didYouMean } from '../lib/suggest.ts';
import { InputError } from '../model/errors.ts';
import { type SettingKey, settingDefinitions } from './setting-definitions.ts';
import { expectTrusted, projectFile, settingPath } from './settings-place.ts';

/** A setting's value and where it was said. */
export interface Setting {
  readonly value: string | boolean | readonly string[];
  /** `ISTIOCTL_COLOR`, or `istioctl.yaml:3:9`. */
  readonly origin: string;
  /** The file of settings that says it, if one does. */
  readonly file?: string;
}

export type Settings = ReadonlyMap<SettingKey, Setting>;

/** Environment variable of a setting: `ISTIOCTL_ANALYZE_FAILURETHRESHOLD`. */
export const variableOf = (key: SettingKey) => `ISTIOCTL_${key.replaceAll('.', '_').toUpperCase()}`;

/**
 * The settings in force: environment, then the project's istioctl.yaml (the nearest one above the working directory), then
 * the user's file ($ISTIOCONFIG, else ~/.istioctl/config.yaml).
 *
 * @throws InputError with file, line and a suggestion when a file cannot be read or says something unknown.
 */
export async function loadSettings(io: Io): Promise<Settings> {
  const project = projectFile(io);
  const home = io.env.HOME ? `${io.env.HOME}/.istioctl/config.yaml` : undefined;
  const user = io.env.ISTIOCONFIG || home;
  const layers = [
    user ? await fromFile(user, 'user', io, io.env.ISTIOCONFIG !== undefined) : [],
    project ? await fromFile(project, 'project', io, true) : [],
    fromEnvironment(io),
  ];
  return new Map(layers.flat());
}

type Entry = readonly [SettingKey, Setting];

function fromEnvironment(io: Io): Entry[] {
  const entries: Entry[] = [];
  for (const definition of settingDefinitions) {
    const origin = variableOf(definition.key);
    const text = io.env[origin];
    if (text === undefined || text === '') continue;
    const value = definition.type === 'list' ? text.split(',') : definition.type === 'boolean' ? text === 'true' : text;
    if (definition.type !== 'suppressions') entries.push([definition.key, { value, origin }]);
  }
  return entries;
}

async function fromFile(path: string, kind: 'project' | 'user', io: Io, required: boolean): Promise<Entry[]> {
  const text = readIfThere(path);
  if (text === undefined) {
    if (required)
      throw new InputError(`cannot read ${path}`, {
        code: 'SETTINGS_UNREADABLE',
        hint: 'check the path and its permissions',
      });
    return [];
  }
  const shown = path.startsWith(`${io.cwd}/`) ? path.slice(io.cwd.length + 1) : path;
  expectTrusted(path, io.cwd, shown);
  const { readSettingsFile } = await import('./settings-file.ts');
  const { entries, problems, notes } = readSettingsFile(text, {
    file: shown,
    kind,
    pathOf: (written) => settingPath(written, path, io.cwd),
    today: new Date(io.now()).toISOString().slice(0, 10),
  });
  for (const note of notes) io.stderr.write(`warning: ${note}\n`);
  if (problems.length === 0) return entries as Entry[];
  throw new InputError(problems.join('\n'), {
    code: 'SETTINGS_INVALID',
    hint: 'istioctl config schema prints what the file may say',
  });
}

/** `istioctl.yaml (files, istioNamespace)` for each file that says one of these settings. */
export function settingsInUse(settings: Settings, keys: ReadonlySet<string>): readonly string[] {
  const files = new Map<string, string[]>();
  for (const [key, { file }] of settings)
    if (file !== undefined && keys.has(key)) files.set(file, [...(files.get(file) ?? []), key]);
  return [...files].map(([file, used]) => `${file} (${used.join(', ')})`);
}

/** Keys close to a mistyped one. */
export const suggestKey = (key: string) =>
  didYouMean(
    key,
    settingDefinitions.map((definition) => definition.key),
  );
