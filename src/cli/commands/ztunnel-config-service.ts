import { defineCommand } from '../define-command.ts';
import { ztunnelArguments, ztunnelFlags, ztunnelFormat } from '../ztunnel-input.ts';
import { showView } from '../ztunnel-view.ts';

export const ztunnelConfigService = defineCommand({
  path: ['ztunnel-config', 'service'],
  summary: 'List the Services that a ztunnel knows: addresses, waypoint, healthy endpoints.',
  examples: [
    { does: 'Of one namespace', run: 'ztunnel-config service --node worker-1 --service-namespace shop' },
    { does: 'Where nodes disagree', run: 'ztunnel-config service --all' },
  ],
  arguments: ztunnelArguments,
  flags: {
    ...ztunnelFlags,
    'service-namespace': {
      type: 'string',
      placeholder: 'NAME',
      completes: 'namespace',
      help: 'Only Services of this namespace.',
    },
    output: ztunnelFormat,
  },
  run: async ({ flags, args, io }) =>
    await showView(
      { flags, args, io },
      { name: 'service', output: flags.output, filter: { namespace: flags['service-namespace'] } },
    ),
});
