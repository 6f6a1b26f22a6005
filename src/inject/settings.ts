import { isMap, mapAt } from '../lib/tree.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Tree } from '../model/kube-object.ts';
import type { LabelSelector } from '../model/kubernetes.ts';
import type { ParsedTemplate } from '../template/parse.ts';
import type { InjectionPolicy } from './decision.ts';
import { effectiveMeshConfig } from './proxy-config.ts';
import { ownTemplates, parseInjectionTemplate } from './templates.ts';

/** Everything that injection reads beside the pod: what istiod has in its ConfigMaps. */
export interface InjectionSettings extends InjectionPolicy {
  /** Texts by name. */
  readonly templates: Readonly<Record<string, string>>;
  readonly defaultTemplates: readonly string[];
  /** A name that stands for several templates. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly injectedAnnotations: Readonly<Record<string, string>>;
  readonly values: Tree;
  /** Effective: defaults filled in. */
  readonly meshConfig: Tree;
  /** '' for the default revision. */
  readonly revision: string;
}

/** Settings that do not fit together, or a template that is not there. */
class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export interface SettingsTexts {
  /** The injector's configuration, or the text of one sidecar template. */
  readonly config: string;
  readonly values: string;
  readonly meshConfig: string;
  readonly revision: string;
}

/** Reads the settings from the texts of ConfigMaps or files. Throws YamlError, MessageError, SettingsError, TemplateError. */
export function readSettings({ config, values, meshConfig, revision }: SettingsTexts): InjectionSettings {
  const injector = readConfig(config);
  const parsedValues = readValues(values);
  if (!isMap(parsedValues)) throw new SettingsError('the values are no map');
  const templates = texts(injector.templates);
  checkOthers(templates);
  return {
    templates,
    defaultTemplates: strings(injector.defaultTemplates, ['sidecar']),
    aliases: mapAt(injector, ['aliases']) as InjectionSettings['aliases'],
    injectedAnnotations: texts(injector.injectedAnnotations),
    policy: typeof injector.policy === 'string' ? injector.policy : 'enabled',
    neverInjectSelector: selectors(injector.neverInjectSelector),
    alwaysInjectSelector: selectors(injector.alwaysInjectSelector),
    values: parsedValues,
    meshConfig: effectiveMeshConfig(parseYaml(meshConfig)[0]?.value),
    revision: revision === 'default' ? '' : revision,
  };
}

/** istiod takes none of its templates when one of them cannot be parsed; ours have been parsed by the build. */
function checkOthers(templates: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(templates))
    if (!ownTemplates.includes(name)) parseInjectionTemplate(name, text);
}

/** The ConfigMap holds JSON, which is read much faster than YAML. */
function readValues(text: string): unknown {
  if (!text.startsWith('{')) return parseYaml(text)[0]?.value ?? {};
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text)[0]?.value ?? {};
  }
}

/** A text that is no injector configuration is one sidecar template. */
function readConfig(text: string): Tree {
  try {
    const value = parseYaml(text)[0]?.value;
    if (isMap(value) && isMap(value.templates)) return value;
  } catch {
    // Not YAML: most templates are not.
  }
  return { templates: { sidecar: text } };
}

const selectors = (value: unknown) => (Array.isArray(value) ? (value as readonly LabelSelector[]) : []);

function strings(value: unknown, fallback: readonly string[]): readonly string[] {
  return Array.isArray(value) && value.length > 0 ? value.map(String) : fallback;
}

function texts(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(isMap(value) ? value : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

const parsed = new WeakMap<InjectionSettings, Map<string, ParsedTemplate>>();

/**
 * The templates that a pod asks for (its annotation inject.istio.io/templates) or gets by default, parsed once.
 * Throws TemplateError and SettingsError.
 */
export function templatesFor(settings: InjectionSettings, asked: string | undefined): readonly ParsedTemplate[] {
  const wanted = asked === undefined ? settings.defaultTemplates : asked.split(',').map((name) => name.trim());
  const cache = parsed.get(settings) ?? new Map<string, ParsedTemplate>();
  parsed.set(settings, cache);
  return wanted
    .flatMap((name) => settings.aliases[name] ?? [name])
    .map((name) => {
      const text = Object.hasOwn(settings.templates, name) ? settings.templates[name] : undefined;
      if (text === undefined) {
        const there = Object.keys(settings.templates).sort().join(', ');
        throw new SettingsError(`there is no injection template "${name}"; there are ${there}`);
      }
      const template = cache.get(name) ?? parseInjectionTemplate(name, text);
      cache.set(name, template);
      return template;
    });
}
