import { plural } from '../../lib/plural.ts';
import { Exit } from '../../model/exit.ts';
import { endingBefore } from '../../pipeline/ztunnel.ts';
import { defineCommand } from '../define-command.ts';
import { ztunnelArguments, ztunnelFlags, ztunnelFormat } from '../ztunnel-input.ts';
import { showZtunnels } from '../ztunnel-view.ts';

export const ztunnelConfigCertificate = defineCommand({
  path: ['ztunnel-config', 'certificate'],
  summary: 'List the certificates of a ztunnel, and how long they hold.',
  description: 'With --expires-within, certificates that end sooner are named on stderr, and the exit status is 79.',
  examples: [
    { does: 'Of every node, in CI', run: 'ztunnel-config certificate --all --expires-within 2h' },
    { does: 'Of the ztunnel behind a pod', run: 'ztunnel-config certificate deploy/web.shop' },
  ],
  arguments: ztunnelArguments,
  flags: {
    ...ztunnelFlags,
    'expires-within': {
      type: 'duration',
      placeholder: 'DURATION',
      help: 'Fail when a certificate ends within this time, or has ended.',
    },
    output: ztunnelFormat,
  },
  async run({ flags, args, io }) {
    const dumps = await showZtunnels({ flags, args, io }, { name: 'certificate', output: flags.output, filter: {} });
    const within = flags['expires-within'];
    if (within === undefined) return Exit.ok;
    const ending = dumps.flatMap(({ pod, dump }) =>
      endingBefore(dump, io.now() + within).map((one) => ({ ...one, of: pod ? ` of ${pod.node}` : '' })),
    );
    for (const { identity, type, ends, of } of ending)
      io.stderr.write(
        `${ends < io.now() ? 'ended' : 'ends'} ${new Date(ends).toISOString()}: ${type} of ${identity}${of}\n`,
      );
    if (ending.length === 0) return Exit.ok;
    io.stderr.write(`error: ${plural(ending.length, 'certificate')} will not hold that long\n`);
    return Exit.findings;
  },
});
