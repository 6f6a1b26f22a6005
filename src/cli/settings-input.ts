import { readTextFile } from '../io/input-files.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { InputError } from '../model/errors.ts';
import type { Settings } from '../world/mesh-config.ts';

/** Reads mesh configuration or networks from a file. Throws InputError when it is none. */
export function readSettings(file: string, cwd: string): Settings {
  const text = readTextFile(file, cwd);
  const document = readYaml(text).find((one) => one instanceof YamlError || one.value !== undefined);
  if (document instanceof YamlError)
    throw new InputError(`${file}:${document.line}:${document.column}: not YAML: ${document.message}`, {
      code: 'YAML',
    });
  const value = document?.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new InputError(`${file}:${document?.line ?? 1}: not a mapping of settings`, { code: 'SETTINGS_SHAPE' });
  const source = {
    file,
    line: document?.firstLine ?? 1,
    locate: document?.locate ?? (() => undefined),
    text: () => text,
  };
  return { value, source };
}
