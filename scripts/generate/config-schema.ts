import { readFileSync } from 'node:fs';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { GeneratedFile } from '../generate.ts';
import { type ConfigField, readConfigMessages } from '../schemas/config-messages.ts';
import { dataModule } from './data-module.ts';

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
    dataModule('istiod-env', environment, 'Environment', typesOf('Environment')),
    dataModule('config-schema', checked, 'Messages', typesOf('Messages')),
    dataModule('config-descriptions', descriptions, 'Readonly<Record<string, Readonly<Record<string, string>>>>'),
  ];
}

const typesOf = (name: string): string => `import type { ${name} } from '../../src/model/config-schema.ts';\n`;
