import configDescriptions from '#generated/data/config-descriptions.ts';
import configMessages from '#generated/data/config-schema.ts';
import istiodEnvironment from '#generated/data/istiod-env.ts';
import { profileNames } from '../config/built-in.ts';
import { mergeConfiguration } from '../config/configuration.ts';
import { defaultOf } from '../config/defaults.ts';
import { effectiveDocument } from '../config/effective.ts';
import { userLayer } from '../config/user-layer.ts';
import { didYouMean } from '../lib/suggest.ts';
import { valueAt } from '../lib/tree.ts';
import { pathText, pathWords } from '../lib/tree-path.ts';
import type { Field, Message } from '../model/config-schema.ts';
import { InputError } from '../model/errors.ts';
import type { SettingDescription } from '../model/setting.ts';

interface Found {
  readonly field: Field;
  readonly description: string;
  /** The path without the list words: what defaults are looked up by. */
  readonly keys: readonly string[];
}

/** Describes one setting below `spec`, such as `values.pilot.env`. Throws InputError for a path that does not exist. */
export async function explainSetting(text: string): Promise<SettingDescription> {
  const { field, description, keys } = find(text);
  const byProfile: Record<string, unknown> = {};
  for (const profile of profileNames) byProfile[profile] = await valueIn(profile, keys);
  const usual = byProfile.default;
  const others = Object.entries(byProfile).filter(([, value]) => JSON.stringify(value) !== JSON.stringify(usual));
  return {
    path: pathText(keys),
    type: typeText(field),
    description,
    values: field.names ?? field.known ?? [],
    ...(field.unused !== undefined && { unused: field.unused }),
    default: usual,
    profiles: Object.fromEntries(others),
    fields: fieldsOf(field, keys),
  };
}

function find(text: string): Found {
  const messages = configMessages();
  let found: Found = { field: { type: 'Spec' }, description: 'Everything below spec.', keys: [] };
  let within: 'message' | 'items' = 'message';
  for (const word of pathWords(text)) {
    if (word.startsWith('[')) continue;
    const { type, many } = found.field;
    if (many === 'map' && within === 'message') {
      found = { ...inMap(found, word), keys: [...found.keys, word] };
      within = 'items';
      continue;
    }
    const message: Message = messages[type] ?? {};
    const field = Object.hasOwn(message, word) ? message[word] : undefined;
    if (!field) throw unknownSetting(text, word, Object.keys(message));
    found = { field, description: configDescriptions()[type]?.[word] ?? '', keys: [...found.keys, word] };
    within = 'message';
  }
  return found;
}

/** One entry of a map; variables of istiod are known by name. */
function inMap({ field, description, keys }: Found, word: string): Omit<Found, 'keys'> {
  const { many: _, ...item } = field;
  if (keys.join('.') !== 'values.pilot.env') return { field: item, description };
  const variable = istiodEnvironment()[word];
  if (!variable) throw unknownSetting(`values.pilot.env.${word}`, word, Object.keys(istiodEnvironment()));
  const usual = variable.default ? `; istiod's own default is ${variable.default}` : '';
  const type = variableTypes[variable.type ?? ''] ?? 'scalar';
  return { field: { ...item, type }, description: `A variable that istiod reads${usual}.` };
}

const variableTypes: Readonly<Record<string, string>> = {
  bool: 'bool',
  int: 'int64',
  float: 'double',
  duration: 'duration',
};

function unknownSetting(text: string, word: string, known: readonly string[]): InputError {
  const hint =
    didYouMean(word, known) ?? (known.length > 0 && known.length < 60 ? `there: ${known.join(', ')}` : undefined);
  return new InputError(`there is no setting ${text}`, { code: 'SETTING_UNKNOWN', hint });
}

async function valueIn(profile: string, keys: readonly string[]): Promise<unknown> {
  const user = await userLayer({ files: [], sets: [`profile=${profile}`] });
  const value = valueAt(effectiveDocument(mergeConfiguration(user)), ['spec', ...keys]);
  return value ?? (keys[0] === 'values' ? defaultOf(keys.slice(1)) : undefined);
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  bool: 'true or false',
  int32: 'whole number',
  uint32: 'whole number, not negative',
  int64: 'whole number',
  double: 'number',
  duration: 'duration such as 30s or 5m',
  quantity: 'quantity such as 500m or 1Gi',
  intOrString: 'whole number or text',
  scalar: 'text, number or boolean',
  map: 'map',
  any: 'anything',
};

function typeText({ type, many }: Field): string {
  const one = words[type.replace('!', '')] ?? type;
  return many ? `${many} of ${one}` : one;
}

function fieldsOf({ type, many }: Field, keys: readonly string[]): SettingDescription['fields'] {
  if (keys.join('.') === 'values.pilot.env' && many)
    return Object.entries(istiodEnvironment())
      .filter(([, { type: kind }]) => kind !== undefined)
      .map(([name, variable]) => ({ name, type: variable.type ?? '', description: variable.default ?? '' }));
  return Object.entries(configMessages()[type] ?? {}).map(([name, field]) => ({
    name,
    type: typeText(field),
    description: configDescriptions()[type]?.[name] ?? '',
  }));
}
