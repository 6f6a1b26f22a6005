import { Exit } from '../../model/exit.ts';
import { envoyData, secretRows, secretTable } from '../../pipeline/proxy-config.ts';
import { defineCommand } from '../define-command.ts';
import { printData, printTable, proxyArguments, proxyFlags, proxyFormat, readProxy } from '../proxy-input.ts';

export const proxyConfigSecret = defineCommand({
  path: ['proxy-config', 'secret'],
  summary: 'List the certificates of a proxy: its own, and those that it trusts.',
  description: 'Private keys are never printed. A certificate that does not hold now is warned of.',
  examples: [
    { does: 'Of a pod', run: 'proxy-config secret web-5d7-x2x.shop' },
    { does: 'With the certificates themselves', run: 'proxy-config secret deploy/web.shop -o json' },
  ],
  arguments: proxyArguments,
  flags: { ...proxyFlags, output: proxyFormat },
  async run({ flags, args, io }) {
    const dump = await readProxy(
      { flags, args, io },
      '/config_dump?mask=dynamic_active_secrets,dynamic_warming_secrets',
    );
    if (flags.output !== 'short') {
      printData((onUnknown) => envoyData(onUnknown).secrets(dump), flags.output, io);
      return Exit.ok;
    }
    const rows = secretRows(dump, io.now());
    if (rows?.length) printTable(secretTable(rows), 5, io);
    else io.stdout.write(rows ? 'No secret items to show.\n' : 'No active or warming secrets found.\n');
    for (const { name, reason } of rows ?? [])
      if (reason !== undefined) io.stderr.write(`warning: the certificate of ${name} does not hold: ${reason}\n`);
    return Exit.ok;
  },
});
