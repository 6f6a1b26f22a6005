import { Exit } from '../../model/exit.ts';
import { planInstall } from '../../pipeline/install.ts';
import { savedPlan } from '../../pipeline/saved-plan.ts';
import { planFormats, showPlan } from '../carry-out.ts';
import { configuredCluster } from '../configured-cluster.ts';
import { defineCommand } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';
import { refuseOtherNamespace, tellObstacles, tellWarnings } from '../install.ts';
import { fileOrFormat, outputFileFlag, writePrivateOutput } from '../output-target.ts';

export const planCommand = defineCommand({
  path: ['plan'],
  summary: 'Show what installing would change, and save it to be applied later.',
  description:
    'The cluster is only read. A saved plan is applied with install --plan FILE, which refuses when the cluster has moved.',
  examples: [{ does: 'Save a plan for review', run: 'plan --set profile=demo -o plan.json' }],
  flags: {
    ...inputFlags,
    diff: { type: 'boolean', help: 'Show every field that changes.' },
    output: {
      type: 'string',
      short: 'o',
      placeholder: 'FILE|FORMAT',
      suggests: planFormats,
      help: `Save the plan in this file, for install --plan; or print it as one of ${planFormats.join(', ')}.`,
    },
    ...outputFileFlag,
    'create-namespace': { type: 'boolean', help: 'Also create missing namespaces of gateways.' },
  },
  async run({ flags, io }) {
    // Before anything is read: what is misspelt is told at once.
    const { format, file } = fileOrFormat(flags.output, flags['output-file'], planFormats);
    const configured = await configuredCluster(await configInput(flags, io), flags, io, 'read');
    if (!configured) return Exit.badInput;
    const { cluster, config } = configured;
    refuseOtherNamespace(flags.istioNamespace, config.istioNamespace);
    const planned = await planInstall(cluster, {
      command: 'install',
      config,
      createNamespace: flags['create-namespace'],
      force: flags.force,
    }).finally(() => cluster.close());
    tellWarnings(planned, io);
    await showPlan(planned.plan, { diff: flags.diff, output: format ?? 'text', 'dry-run': true, yes: false }, io);
    tellObstacles(planned, io);
    if (file !== undefined) await writePrivateOutput(savedPlan(planned), file, io);
    return Exit.ok;
  },
});
