import { configOfRecord, describeRecord, findPrevious, findRecord } from '../../pipeline/history.ts';
import { planFlags } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { manifestsFlag, releaseOf } from '../input-flags.ts';
import { applyFlags, install } from '../install.ts';
import { recordFlags } from '../record-flags.ts';

export const rollback = defineCommand({
  path: ['rollback'],
  summary: 'Install once more what was installed before.',
  description:
    'Takes the configuration from the record of an earlier installation of one file: the one that was installed last, or that --name or --number says. What is applied is shown first, like any other plan.',
  examples: [
    { does: 'Back to the installation before the last one', run: 'rollback' },
    { does: 'Back to installation 3', run: 'rollback --number 3' },
  ],
  flags: { ...recordFlags, ...manifestsFlag, ...planFlags, ...applyFlags },
  async run({ flags, io }) {
    const cluster = await connectCluster(flags, io, flags['dry-run'] ? 'read' : 'write');
    try {
      const record = await (flags.number === undefined ? findPrevious : findRecord)(cluster, flags);
      io.stderr.write(`going back to ${describeRecord(record)}\n`);
      return await install(cluster, await configOfRecord(record, await releaseOf(flags, io)), {
        flags,
        io,
        command: 'rollback',
      });
    } finally {
      cluster.close();
    }
  },
});
