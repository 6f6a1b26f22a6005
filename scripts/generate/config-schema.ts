import { readFileSync } from 'node:fs';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { GeneratedFile } from '../generate.ts';
import { type ConfigField, readConfigMessages } from '../schemas/config-messages.ts';

/** The messages of the configuration: what checking needs, and apart from that what only people read. */
export function generateConfigSchema(): readonly GeneratedFile[] {
  const messages = readConfigMessages();
  const checked: Record<string, Record<string, Omit<ConfigField, 'description'>>> = {};
  const descriptions: Record<string, Record<string, string>> = {};
  for (const [name, fields] of Object.entries(messages)) {
    checked[name] = {};
    for (const [key, { description, ...field }] of Object.entries(fields)) {
      checked[name][key] = field;
      if (description) descriptions[name] = { ...descriptions[name], [key]: description };
    }
  }
  const environment = parseYaml(readFileSync('schemas/istiod-env.yaml', 'utf8'))[0]?.value;
  return [
    {
      path: 'istiod-env.ts',
      text: `import type { Environment } from '../src/model/config-schema.ts';\n\nexport const istiodEnvironment = (): Environment => JSON.parse(${JSON.stringify(JSON.stringify(environment))});\n`,
    },
    {
      path: 'config-schema.ts',
      // A text that is parsed when it is needed, once, starts faster than a literal of this size.
      text: `import type { Messages } from '../src/model/config-schema.ts';\n\nlet parsed: Messages | undefined;\nexport const configMessages = (): Messages => (parsed ??= JSON.parse(${JSON.stringify(JSON.stringify(checked))}) as Messages);\n`,
    },
    {
      path: 'config-descriptions.ts',
      text: `export const configDescriptions: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(descriptions)};\n`,
    },
  ];
}
