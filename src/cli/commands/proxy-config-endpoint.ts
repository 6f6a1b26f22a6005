import { Exit } from '../../model/exit.ts';
import { endpointTable, envoyData, statusesIn } from '../../pipeline/proxy-config.ts';
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

export const endpointFlags = {
  address: { type: 'string', placeholder: 'ADDRESS', help: 'Only endpoints with this address.' },
  port: { type: 'number', placeholder: 'PORT', help: 'Only endpoints of this port.' },
  cluster: { type: 'string', placeholder: 'NAME', help: 'Only endpoints of this cluster.' },
  status: {
    type: 'string',
    suggests: healthWords,
    placeholder: 'STATUS',
    help: 'Only endpoints in this state: healthy, unhealthy, draining, timeout, degraded or unknown.',
  },
} as const;

export const proxyConfigEndpoint = defineCommand({
  path: ['proxy-config', 'endpoint'],
  summary: 'List the endpoints of a proxy: where it really sends to, and how they do.',
  description:
    "STATUS is what istiod said; OUTLIER CHECK is FAILED while Envoy keeps an endpoint out for its errors. A file may be the answer to clusters?format=json, or a dump of the configuration with its endpoints: that has istiod's words only.",
  examples: [
    { does: 'Of a pod', run: 'proxy-config endpoint web-5d7-x2x.shop' },
    {
      does: 'Of one cluster',
      run: "proxy-config endpoint deploy/web.shop --cluster 'outbound|8080||pay.shop.svc.cluster.local'",
    },
    { does: 'What is out of order', run: 'proxy-config endpoint deploy/web.shop --status unhealthy' },
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
    const dump = await readProxy({ flags, args, io }, '/clusters?format=json');
    const statuses = statusesIn(dump);
    if (flags.output === 'short') printTable(endpointTable(statuses, filter), 5, io);
    else printData((onUnknown) => envoyData(onUnknown).endpoints(statuses, filter), flags.output, io);
    return Exit.ok;
  },
});
