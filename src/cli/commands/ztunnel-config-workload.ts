import { defineCommand } from '../define-command.ts';
import { ztunnelArguments, ztunnelFlags, ztunnelFormat } from '../ztunnel-input.ts';
import { showView } from '../ztunnel-view.ts';

export const ztunnelConfigWorkload = defineCommand({
  path: ['ztunnel-config', 'workload'],
  summary: 'List the workloads that a ztunnel knows: addresses, node, waypoint, protocol.',
  description:
    'Of a pod that is no ztunnel, the ztunnel of its node is asked for that pod. With --all, a workload that some nodes do not know, or know otherwise, is marked.',
  examples: [
    { does: 'From the only ztunnel', run: 'ztunnel-config workload' },
    { does: 'How its ztunnel sees a pod', run: 'ztunnel-config workload deploy/web.shop' },
    { does: 'Where nodes disagree', run: 'ztunnel-config workload --all --workload-namespace shop' },
    { does: 'From a file', run: 'ztunnel-config workload -f dump.json -o json' },
  ],
  arguments: ztunnelArguments,
  flags: {
    ...ztunnelFlags,
    address: { type: 'string', placeholder: 'IP', help: 'Only workloads with this address.' },
    'workload-namespace': {
      type: 'string',
      placeholder: 'NAME',
      completes: 'namespace',
      help: 'Only workloads of this namespace.',
    },
    'workload-node': { type: 'string', placeholder: 'NAME', completes: 'node', help: 'Only workloads on this node.' },
    output: ztunnelFormat,
  },
  run: async ({ flags, args, io }) =>
    await showView(
      { flags, args, io },
      {
        name: 'workload',
        output: flags.output,
        filter: {
          address: flags.address,
          namespace: flags['workload-namespace'],
          node: flags['workload-node'],
        },
      },
    ),
});
