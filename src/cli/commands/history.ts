import { Exit } from '../../model/exit.ts';
import { recordsOf } from '../../pipeline/history.ts';
import { historyTable } from '../../report/history.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { nameFlag, recordFlags } from '../record-flags.ts';

export const history = defineCommand({
  path: ['history'],
  summary: 'List what was installed, and when.',
  description:
    'Every installation that succeeded is recorded in a Secret of the control plane namespace; the last ten of each file, known by its metadata.name, are kept.',
  examples: [{ does: 'The installations of the default revision', run: 'history' }],
  flags: {
    revision: recordFlags.revision,
    ...nameFlag,
    output: { type: 'string', short: 'o', choices: ['table', 'json'], default: 'table', help: 'Format.' },
  },
  async run({ flags, io }) {
    const cluster = await connectCluster(flags, io, 'read');
    const records = await recordsOf(cluster, flags).finally(() => cluster.close());
    const rows = records.map(({ number, time, record: { version, profile, name, objects } }) => ({
      number,
      name,
      time,
      version,
      profile,
      objects: objects.length,
    }));
    io.stdout.write(flags.output === 'json' ? `${JSON.stringify(rows, null, 2)}\n` : historyTable(rows));
    if (rows.length === 0) io.stderr.write('note: nothing is recorded\n');
    return Exit.ok;
  },
});
