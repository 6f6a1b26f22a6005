import { isMap } from '../lib/tree.ts';
import { readYaml, type YamlDocument, YamlError } from '../lib/yaml.ts';
import { foreignKeys, type SettingDefinition, type SettingKey, settingDefinitions } from './setting-definitions.ts';
import { type Setting, suggestKey } from './settings.ts';

interface FileInfo {
  readonly file: string;
  readonly kind: 'project' | 'user';
  /** YYYY-MM-DD: suppressions end. */
  readonly today: string;
  /** A path that the file says, as the working directory has it. */
  readonly pathOf: (path: string) => string;
}

export interface ReadSettings {
  readonly entries: readonly (readonly [SettingKey, Setting])[];
  /** `FILE:LINE:COLUMN  what is wrong`. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Reads istioctl.yaml or the user's file. Never throws: what is wrong becomes a problem. */
export function readSettingsFile(text: string, info: FileInfo): ReadSettings {
  const [document] = readYaml(text);
  if (!document || document instanceof YamlError) {
    const place = document ? `:${document.line}:${document.column}` : '';
    return { entries: [], problems: [`${info.file}${place}  not YAML: ${document?.message}`], notes: [] };
  }
  return new SettingsReader(document, info).read();
}

class SettingsReader {
  readonly #document: YamlDocument;
  readonly #info: FileInfo;
  readonly #entries: (readonly [SettingKey, Setting])[] = [];
  readonly #problems: string[] = [];
  readonly #notes: string[] = [];

  constructor(document: YamlDocument, info: FileInfo) {
    this.#document = document;
    this.#info = info;
  }

  read(): ReadSettings {
    const { value } = this.#document;
    if (isMap(value)) this.#members(value, []);
    else if (value !== undefined && value !== null) this.#problem([], 'a mapping of settings is wanted');
    return { entries: this.#entries, problems: this.#problems, notes: this.#notes };
  }

  #members(map: Readonly<Record<string, unknown>>, path: readonly string[]): void {
    for (const [name, value] of Object.entries(map)) {
      const key = [...path, name].join('.');
      const definition = settingDefinitions.find((candidate) => candidate.key === key);
      if (definition) this.#take(definition, value, [...path, name]);
      else if (settingDefinitions.some((candidate) => candidate.key.startsWith(`${key}.`))) {
        if (isMap(value)) this.#members(value, [...path, name]);
        else this.#problem([...path, name], `${key}: a mapping is wanted`);
      } else if (this.#info.kind === 'project' || !foreignKeys.includes(name)) {
        this.#problem([...path, name], `unknown setting ${key}`, suggestKey(key));
      }
    }
  }

  #take(definition: SettingDefinition & { key: SettingKey }, value: unknown, path: readonly string[]): void {
    const wanted = wantedForm(definition, value);
    if (wanted) {
      this.#problem(path, `${definition.key}: ${wanted} is wanted`);
      return;
    }
    const origin = this.#place(path);
    const taken =
      definition.type === 'suppressions'
        ? this.#suppressions(value as Suppression[], path)
        : this.#withPaths(definition.key, value as Setting['value']);
    this.#entries.push([definition.key, { value: taken, origin, file: this.#info.file }]);
  }

  /** Paths are relative to the file that says them: files, and what outputs (`sarif=FILE`) are written to. */
  #withPaths(key: SettingKey, value: Setting['value']): Setting['value'] {
    if (!Array.isArray(value)) return value;
    const { pathOf } = this.#info;
    if (key === 'files') return value.map((item: string) => pathOf(item));
    return value.map((item: string) => item.replace(/=(.+)$/s, (_, file: string) => `=${pathOf(file)}`));
  }

  #suppressions(items: readonly Suppression[], path: readonly string[]): string[] {
    const lasting: string[] = [];
    for (const [index, { code, resource = '*', reason, expires }] of items.entries()) {
      if (expires === undefined || expires >= this.#info.today) lasting.push(`${code}=${resource}`);
      else
        this.#notes.push(
          `${this.#place([...path, index])}  the suppression of ${code} (${reason}) ended on ${expires}`,
        );
    }
    return lasting;
  }

  #problem(path: readonly (string | number)[], text: string, suggestion?: string): void {
    this.#problems.push([`${this.#place(path)}  ${text}`, suggestion].filter(Boolean).join('     '));
  }

  #place(path: readonly (string | number)[]): string {
    const { line, column } = this.#document.locate(path, 'key');
    return `${this.#info.file}:${line}:${column}`;
  }
}

interface Suppression {
  readonly code: string;
  readonly resource?: string;
  readonly reason: string;
  readonly expires?: string;
}

/** What would be right instead, or undefined when the value is right. */
function wantedForm({ type, choices }: SettingDefinition, value: unknown): string | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : 'true or false';
  if (type === 'list')
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'a list of texts';
  if (type === 'string') {
    if (typeof value !== 'string') return 'a text';
    return !choices || choices.includes(value) ? undefined : `one of ${choices.join(', ')}`;
  }
  return Array.isArray(value) && value.every(isSuppression)
    ? undefined
    : 'a list of {code, resource, reason, expires: YYYY-MM-DD}, code and reason always,';
}

function isSuppression(value: unknown): boolean {
  if (!isMap(value)) return false;
  const { code, resource = '', reason, expires = '2000-01-01', ...unknown } = value;
  const texts = [code, resource, reason, expires].every((part) => typeof part === 'string');
  return texts && reason !== '' && /^\d{4}-\d\d-\d\d$/.test(String(expires)) && Object.keys(unknown).length === 0;
}
