import { defineCommand } from '../define-command.ts';
import { ztunnelArguments, ztunnelFlags, ztunnelFormat } from '../ztunnel-input.ts';
import { showView } from '../ztunnel-view.ts';

export const ztunnelConfigConnections = defineCommand({
  path: ['ztunnel-config', 'connections'],
  summary: 'List the open connections of a ztunnel, addresses with their names.',
  description:
    'An address that stands for something else in another network stays an address: a connection does not say in which network it is.',
  examples: [
    { does: 'Of one pod', run: 'ztunnel-config connections deploy/web.shop' },
    {
      does: 'What comes in, without names',
      run: 'ztunnel-config connections --node worker-1 --direction inbound --raw',
    },
  ],
  arguments: ztunnelArguments,
  flags: {
    ...ztunnelFlags,
    direction: { type: 'string', choices: ['inbound', 'outbound'], help: 'Only connections of this direction.' },
    raw: { type: 'boolean', help: 'Leave addresses as they are.' },
    'workload-namespace': {
      type: 'string',
      placeholder: 'NAME',
      completes: 'namespace',
      help: 'Only connections of workloads of this namespace.',
    },
    output: ztunnelFormat,
  },
  run: async ({ flags, args, io }) =>
    await showView(
      { flags, args, io },
      {
        name: 'connections',
        output: flags.output,
        filter: {
          direction: flags.direction as 'inbound' | 'outbound' | undefined, // the frame checked the choice
          raw: flags.raw,
          namespace: flags['workload-namespace'],
        },
      },
    ),
});
