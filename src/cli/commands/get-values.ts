import { emitYaml } from '../../lib/yaml-emit.ts';
import { Exit } from '../../model/exit.ts';
import { findRecord } from '../../pipeline/history.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { recordFlags } from '../record-flags.ts';

export const getValues = defineCommand({
  path: ['get', 'values'],
  summary: 'Print the configuration of an installation, everything merged.',
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
    const { record } = await findRecord(cluster, flags);
    cluster.close();
    const { name, spec } = record;
    const document = {
      apiVersion: 'install.istio.io/v1alpha1',
      kind: 'IstioOperator',
      ...(name ? { metadata: { name } } : {}),
      spec,
    };
    io.stdout.write(flags.output === 'json' ? `${JSON.stringify(document, null, 2)}\n` : emitYaml(document));
    return Exit.ok;
  },
});
