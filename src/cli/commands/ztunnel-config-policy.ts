import { policyTableInWords } from '../../pipeline/ztunnel.ts';
import { defineCommand } from '../define-command.ts';
import { ztunnelArguments, ztunnelFlags, ztunnelFormat, ztunnelFormats } from '../ztunnel-input.ts';
import { showView } from '../ztunnel-view.ts';

export const ztunnelConfigPolicy = defineCommand({
  path: ['ztunnel-config', 'policy'],
  summary: 'List the authorization policies that a ztunnel enforces.',
  examples: [
    { does: 'With their rules in words', run: 'ztunnel-config policy --node worker-1 -o wide' },
    { does: 'Where nodes disagree', run: 'ztunnel-config policy --all' },
  ],
  arguments: ztunnelArguments,
  flags: {
    ...ztunnelFlags,
    'policy-namespace': {
      type: 'string',
      placeholder: 'NAME',
      completes: 'namespace',
      help: 'Only policies of this namespace.',
    },
    output: {
      ...ztunnelFormat,
      choices: [...ztunnelFormats, 'wide'],
      help: 'Format: a table, the table with the rules in words, or the entries as ztunnel has them.',
    },
  },
  run: async ({ flags, args, io }) =>
    await showView(
      { flags, args, io },
      {
        name: 'policy',
        output: flags.output === 'wide' ? 'short' : flags.output,
        filter: { namespace: flags['policy-namespace'] },
        ...(flags.output === 'wide' && { table: policyTableInWords }),
      },
    ),
});
