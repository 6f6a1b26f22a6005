import { Exit } from '../../model/exit.ts';
import { envoyData, proxyTables } from '../../pipeline/proxy-config.ts';
import { defineCommand } from '../define-command.ts';
import {
  printData,
  printTable,
  proxyArguments,
  proxyFlags,
  proxyFormat,
  readProxy,
  soughtPort,
} from '../proxy-input.ts';

export const clusterFlags = {
  fqdn: { type: 'string', placeholder: 'TEXT', help: 'Only clusters with this text in their name.' },
  direction: {
    type: 'string',
    suggests: ['inbound', 'outbound'],
    placeholder: 'TEXT',
    help: 'The same, for inbound or outbound ones.',
  },
  subset: { type: 'string', placeholder: 'TEXT', help: 'The same, for a subset.' },
} as const;

export const proxyConfigCluster = defineCommand({
  path: ['proxy-config', 'cluster'],
  summary: 'List the clusters of a proxy: the groups of endpoints that it can send to.',
  examples: [
    { does: 'Of a pod', run: 'proxy-config cluster web-5d7-x2x.shop' },
    {
      does: 'Where requests to a Service go',
      run: 'proxy-config cluster deploy/web.shop --fqdn pay.shop.svc.cluster.local -o json',
    },
    { does: 'From a dump', run: 'proxy-config cluster -f config_dump.json --port 8080' },
  ],
  arguments: proxyArguments,
  flags: {
    ...proxyFlags,
    ...clusterFlags,
    port: { type: 'number', placeholder: 'PORT', help: 'Only clusters of this port.' },
    output: proxyFormat,
  },
  async run({ flags, args, io }) {
    const { fqdn, direction, subset } = flags;
    const filter = { fqdn, direction, subset, port: soughtPort(flags.port) };
    const dump = await readProxy(
      { flags, args, io },
      '/config_dump?mask=dynamic_active_clusters,dynamic_warming_clusters,static_clusters',
    );
    if (flags.output === 'short') printTable(proxyTables.clusters(dump, filter), 5, io);
    else printData((onUnknown) => envoyData(onUnknown).clusters(dump, filter), flags.output, io);
    return Exit.ok;
  },
});
