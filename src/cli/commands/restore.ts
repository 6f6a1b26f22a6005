import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { restore as restoreObjects } from '../../pipeline/backup.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';

export const restore = defineCommand({
  path: ['restore'],
  summary: 'Apply the objects that uninstall --backup saved.',
  examples: [{ does: 'After installing again', run: 'restore istio-objects.yaml' }],
  arguments: [{ name: 'file', help: 'The backup.', required: true }],
  flags: {
    'force-conflicts': { type: 'boolean', help: 'Take over fields that other managers own.' },
    yes: { type: 'boolean', short: 'y', hidden: true, help: 'Accepted for scripts: restoring never asks.' },
  },
  async run({ flags, args: [file = ''], io }) {
    const text = await readFile(resolve(io.cwd, file), 'utf8').catch((cause: unknown) => {
      throw new InputError(`cannot read ${file}`, {
        code: 'BACKUP_UNREADABLE',
        hint: 'name the file that uninstall --backup wrote',
        cause,
      });
    });
    const cluster = await connectCluster(flags, io, 'write');
    const { restored, failed } = await restoreObjects(cluster, text, file, flags['force-conflicts']);
    cluster.close();
    io.stderr.write(
      [restored === 1 ? 'restored 1 object' : `restored ${restored} objects`, ...failed.map((line) => `error: ${line}`)]
        .map((line) => `${line}\n`)
        .join(''),
    );
    return failed.length === 0 ? Exit.ok : Exit.failed;
  },
});
