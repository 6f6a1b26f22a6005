import { Exit } from '../../model/exit.ts';
import { envoyData, neededEndpoints, sentEndpointTable } from '../../pipeline/proxy-config.ts';
import { defineCommand } from '../define-command.ts';
import {
  healthWords,
  knownWord,
  printData,
  printTable,
  proxyArguments,
  proxyFlags,
  proxyFormat,
  readProxy,
  soughtPort,
} from '../proxy-input.ts';
import { endpointFlags } from './proxy-config-endpoint.ts';

export const proxyConfigEds = defineCommand({
  path: ['proxy-config', 'eds'],
  summary: 'List the endpoints that a proxy was sent, whatever it found out about them since.',
  examples: [
    { does: 'Of a pod', run: 'proxy-config eds web-5d7-x2x.shop' },
    { does: 'From a dump', run: 'proxy-config eds -f config_dump.json --port 8080' },
  ],
  arguments: proxyArguments,
  flags: { ...proxyFlags, ...endpointFlags, output: proxyFormat },
  async run({ flags, args, io }) {
    const { address, cluster } = flags;
    const filter = {
      address,
      cluster,
      port: soughtPort(flags.port),
      status: knownWord('status', flags.status, healthWords),
    };
    const dump = neededEndpoints(await readProxy({ flags, args, io }, '/config_dump?include_eds=true'));
    if (flags.output === 'short') printTable(sentEndpointTable(dump, filter), 5, io);
    else printData((onUnknown) => envoyData(onUnknown).sentEndpoints(dump, filter), flags.output, io);
    return Exit.ok;
  },
});
