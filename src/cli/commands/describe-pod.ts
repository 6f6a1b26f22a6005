import { Exit } from '../../model/exit.ts';
import { describePod } from '../../pipeline/describe.ts';
import { workloadText } from '../../report/description.ts';
import { defineCommand } from '../define-command.ts';
import { describeFlags, describeInput } from '../describe-input.ts';
import { dataText } from '../output-target.ts';
import { inLocale } from '../terminal.ts';

export const describePodCommand = defineCommand({
  path: ['experimental', 'describe', 'pod'],
  summary: 'Say what applies to a pod: mTLS, policies, services, routes, gateways, and which object says so.',
  description:
    'What the configuration says, of the cluster or of files: what a proxy really has is what proxy-config and authz check show. What happens to one request is what graph --host tells.',
  examples: [
    { does: 'A pod of the cluster', run: 'experimental describe pod web-5d7-x2x.shop' },
    { does: 'The pods of a Deployment, from files', run: 'experimental describe pod cart -n shop -f mesh/' },
  ],
  arguments: [
    {
      name: 'pod',
      required: true,
      completes: 'pod',
      help: 'NAME[.NAMESPACE] of a pod, or of the workload that makes it.',
    },
  ],
  flags: describeFlags,
  async run({ flags, args, io }) {
    const { objects, wanted, world } = await describeInput({ flags, args, io });
    const described = describePod(objects, wanted, world);
    io.stdout.write(
      flags.output === 'json' ? dataText(described, 'json') : inLocale(workloadText(described, io.stdout.columns), io),
    );
    return Exit.ok;
  },
});
