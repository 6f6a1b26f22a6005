import { Exit } from '../../model/exit.ts';
import { envoyData, proxyTables, waypointTable } from '../../pipeline/proxy-config.ts';
import { defineCommand } from '../define-command.ts';
import {
  knownWord,
  listenerTypes,
  printData,
  printTable,
  proxyArguments,
  proxyFlags,
  proxyFormat,
  readProxy,
  soughtPort,
} from '../proxy-input.ts';

export const listenerFlags = {
  address: { type: 'string', placeholder: 'ADDRESS', help: 'Only listeners with this address.' },
  type: {
    type: 'string',
    suggests: listenerTypes,
    placeholder: 'TYPE',
    help: 'Only listeners of this type: HTTP, TCP, HTTP+TCP or UNKNOWN.',
  },
} as const;

export const proxyConfigListener = defineCommand({
  path: ['proxy-config', 'listener'],
  summary: 'List the listeners of a proxy: where it takes what, and where it sends it.',
  description:
    'A row for each filter chain: what must match, and the route or cluster that it leads to. With --verbose=false a row for each listener.',
  examples: [
    { does: 'Of a pod', run: 'proxy-config listener web-5d7-x2x.shop' },
    { does: 'One port, in full', run: 'proxy-config listener deploy/web.shop --port 15006 -o json' },
    { does: 'From a dump', run: 'proxy-config listener -f config_dump.json --type HTTP' },
  ],
  arguments: proxyArguments,
  flags: {
    ...proxyFlags,
    ...listenerFlags,
    port: { type: 'number', placeholder: 'PORT', help: 'Only listeners of this port.' },
    waypoint: { type: 'boolean', hidden: true, help: 'The tree by which a waypoint chooses among its chains.' },
    output: proxyFormat,
  },
  async run({ flags, args, given, io }) {
    const { address } = flags;
    const filter = { address, port: soughtPort(flags.port), type: knownWord('type', flags.type, listenerTypes) };
    const dump = await readProxy({ flags, args, io }, '/config_dump?mask=dynamic_listeners,static_listeners');
    const perChain = flags.verbose || !given.has('verbose');
    if (flags.waypoint) printTable(waypointTable(dump), 1, io);
    else if (flags.output === 'short') printTable(proxyTables.listeners(dump, filter, perChain), 1, io);
    else printData((onUnknown) => envoyData(onUnknown).listeners(dump, filter), flags.output, io);
    return Exit.ok;
  },
});
