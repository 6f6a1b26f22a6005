import { Exit } from '../../model/exit.ts';
import { operatorSchema } from '../../pipeline/operator-schema.ts';
import { defineCommand } from '../define-command.ts';

export const schema = defineCommand({
  path: ['schema'],
  summary: 'Print the JSON Schema of IstioOperator files, for editors.',
  description:
    'An editor that knows the schema completes keys and marks mistakes. With the YAML language server, write the schema to a file and name it in the first line: # yaml-language-server: $schema=istio-operator.json',
  examples: [{ does: 'Keep it beside your configuration', run: 'schema' }],
  flags: {},
  async run({ io }) {
    io.stdout.write(`${JSON.stringify(operatorSchema(), null, 2)}\n`);
    return Exit.ok;
  },
});
