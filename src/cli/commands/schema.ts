import { didYouMean } from '../../lib/suggest.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { operatorSchema } from '../../pipeline/operator-schema.ts';
import { defineCommand } from '../define-command.ts';
import { findCommand } from '../find-command.ts';
import { dataText } from '../output-target.ts';
import { commands } from '../registry.ts';

export const schema = defineCommand({
  path: ['schema'],
  summary: 'Print the JSON Schema of IstioOperator files, or of what a command prints with -o json.',
  description:
    'An editor that knows the schema completes keys and marks mistakes. With the YAML language server, write the schema to a file and name it in the first line: # yaml-language-server: $schema=istio-operator.json',
  examples: [
    { does: 'Keep it beside your configuration', run: 'schema' },
    { does: 'What to expect of a command', run: 'schema tag list' },
  ],
  arguments: [{ name: 'command', help: 'The command whose output to describe.', repeated: true }],
  flags: { output: { type: 'string', short: 'o', choices: ['json', 'yaml'], default: 'json', help: 'Format.' } },
  async run({ flags, args, io }) {
    io.stdout.write(
      dataText(
        args.length === 0 ? operatorSchema() : await outputSchema(args),
        flags.output === 'yaml' ? 'yaml' : 'json',
      ),
    );
    return Exit.ok;
  },
});

/** The schema that the package has as `dist/schemas/COMMAND.json`. */
async function outputSchema(words: readonly string[]): Promise<object> {
  const { default: outputSchemas } = await import('#generated/data/output-schemas.ts');
  const schemas = outputSchemas();
  const { entry, rest } = findCommand(words);
  const found = entry && rest.length === 0 ? schemas[entry.path.join('-')] : undefined;
  if (found) return found;
  const known = commands.filter(({ path }) => schemas[path.join('-')]).map(({ path }) => path.join(' '));
  throw new UsageError(
    `there is no command "${words.join(' ')}" that prints data`,
    didYouMean(words.join(' '), known) ?? 'istioctl help lists the commands',
  );
}
