import { emitYaml } from '../../lib/yaml-emit.ts';
import { Exit } from '../../model/exit.ts';
import { currentRecords, describeRecord } from '../../pipeline/history.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { recordFlags } from '../record-flags.ts';

export const getValues = defineCommand({
  path: ['get', 'values'],
  summary: 'Print the configuration of an installation, everything merged.',
  description:
    'What is recorded of the last installation of each file: one IstioOperator document for each, as JSON a List when there are several.',
  examples: [
    { does: 'What is installed now', run: 'get values' },
    { does: 'What installation 3 was', run: 'get values --number 3' },
  ],
  flags: {
    ...recordFlags,
    output: { type: 'string', short: 'o', choices: ['yaml', 'json'], default: 'yaml', help: 'Format.' },
  },
  async run({ flags, io }) {
    const cluster = await connectCluster(flags, io, 'read');
    const { chosen } = await currentRecords(cluster, flags).finally(() => cluster.close());
    const documents = chosen.map(({ record: { name, spec } }) => ({
      apiVersion: 'install.istio.io/v1alpha1',
      kind: 'IstioOperator',
      ...(name ? { metadata: { name } } : {}),
      spec,
    }));
    if (chosen.length > 1) io.stderr.write(`recorded as ${chosen.map(describeRecord).join(', ')}\n`);
    if (flags.output === 'yaml') io.stdout.write(documents.map((document) => emitYaml(document)).join('---\n'));
    else io.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : listOf(documents), null, 2)}\n`);
    return Exit.ok;
  },
});

/** As kubectl prints several objects. */
const listOf = (items: readonly unknown[]) => ({ apiVersion: 'v1', kind: 'List', items });
