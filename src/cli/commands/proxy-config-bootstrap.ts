import { Exit } from '../../model/exit.ts';
import { bootstrapLines, envoyData } from '../../pipeline/proxy-config.ts';
import { paddedTable } from '../../report/padded-table.ts';
import { defineCommand } from '../define-command.ts';
import { printData, proxyArguments, proxyFlags, proxyFormat, readProxy } from '../proxy-input.ts';

export const proxyConfigBootstrap = defineCommand({
  path: ['proxy-config', 'bootstrap'],
  summary: 'Print what a proxy was started with; -o short prints its versions.',
  examples: [
    { does: 'Of a pod', run: 'proxy-config bootstrap web-5d7-x2x.shop' },
    { does: 'Versions of Istio and Envoy', run: 'proxy-config bootstrap deploy/web.shop -o short' },
  ],
  arguments: proxyArguments,
  flags: { ...proxyFlags, output: { ...proxyFormat, default: 'json' } },
  async run({ flags, args, io }) {
    const dump = await readProxy({ flags, args, io }, '/config_dump?mask=bootstrap');
    if (flags.output === 'short') io.stdout.write(paddedTable(bootstrapLines(dump), 1));
    else printData((onUnknown) => envoyData(onUnknown).bootstrap(dump), flags.output, io);
    return Exit.ok;
  },
});
