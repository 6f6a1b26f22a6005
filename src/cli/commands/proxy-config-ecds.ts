import { Exit } from '../../model/exit.ts';
import { envoyData, extensionTable } from '../../pipeline/proxy-config.ts';
import { defineCommand } from '../define-command.ts';
import { printData, printTable, proxyArguments, proxyFlags, proxyFormat, readProxy } from '../proxy-input.ts';

export const proxyConfigEcds = defineCommand({
  path: ['proxy-config', 'ecds'],
  summary: 'List the extensions (Wasm) that a proxy was sent.',
  examples: [
    { does: 'Of a pod', run: 'proxy-config ecds web-5d7-x2x.shop' },
    { does: 'In full', run: 'proxy-config ecds deploy/web.shop -o yaml' },
  ],
  arguments: proxyArguments,
  flags: { ...proxyFlags, output: proxyFormat },
  async run({ flags, args, io }) {
    const dump = await readProxy({ flags, args, io }, '/config_dump?include_eds=true');
    if (flags.output === 'short') printTable(extensionTable(dump), 5, io);
    else printData((onUnknown) => envoyData(onUnknown).extensions(dump), flags.output, io);
    return Exit.ok;
  },
});
