import { Exit } from '../../model/exit.ts';
import { describeOneService } from '../../pipeline/describe.ts';
import { serviceText } from '../../report/description.ts';
import { defineCommand } from '../define-command.ts';
import { describeFlags, describeInput } from '../describe-input.ts';
import { dataText } from '../output-target.ts';
import { inLocale } from '../terminal.ts';

export const describeServiceCommand = defineCommand({
  path: ['experimental', 'describe', 'service'],
  summary: 'Say what applies to a Service: ports, rules, routes, gateways, and which object says so.',
  description:
    'What the configuration says, of the cluster or of files: what a proxy really has is what proxy-config and authz check show. What happens to one request is what graph --host tells.',
  examples: [
    { does: 'A Service of the cluster', run: 'experimental describe service web.shop' },
    { does: 'From files, as data', run: 'experimental describe service pay -n shop -f mesh/ -o json' },
  ],
  arguments: [
    {
      name: 'service',
      required: true,
      help: 'NAME[.NAMESPACE] of a Service.',
    },
  ],
  flags: describeFlags,
  async run({ flags, args, io }) {
    const { objects, wanted, world } = await describeInput({ flags, args, io });
    const described = describeOneService(objects, wanted, world);
    io.stdout.write(
      flags.output === 'json' ? dataText(described, 'json') : inLocale(serviceText(described, io.stdout.columns), io),
    );
    return Exit.ok;
  },
});
