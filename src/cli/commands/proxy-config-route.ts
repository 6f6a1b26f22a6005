import { Exit } from '../../model/exit.ts';
import { envoyData, proxyTables } from '../../pipeline/proxy-config.ts';
import { defineCommand } from '../define-command.ts';
import { printData, printTable, proxyArguments, proxyFlags, proxyFormat, readProxy } from '../proxy-input.ts';

export const proxyConfigRoute = defineCommand({
  path: ['proxy-config', 'route'],
  summary: 'List the routes of a proxy: virtual hosts, what matches, and the object that it comes from.',
  description: 'With --verbose=false a row for each route configuration, with the number of its virtual hosts.',
  examples: [
    { does: 'Of a pod', run: 'proxy-config route web-5d7-x2x.shop' },
    { does: 'One of them, in full', run: 'proxy-config route deploy/web.shop --name 8080 -o yaml' },
    { does: 'From a dump', run: 'proxy-config route -f config_dump.json' },
  ],
  arguments: proxyArguments,
  flags: {
    ...proxyFlags,
    name: { type: 'string', placeholder: 'NAME', help: 'Only the configuration of this name.' },
    output: proxyFormat,
  },
  async run({ flags, args, given, io }) {
    const dump = await readProxy({ flags, args, io }, '/config_dump?mask=dynamic_route_configs,static_route_configs');
    const perRoute = flags.verbose || !given.has('verbose');
    if (flags.output === 'short') printTable(proxyTables.routes(dump, flags.name, perRoute), 5, io);
    else printData((onUnknown) => envoyData(onUnknown).routes(dump, flags.name), flags.output, io);
    return Exit.ok;
  },
});
