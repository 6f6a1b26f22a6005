import { resolve } from 'node:path';
import { writeWhole } from '../../io/write-files.ts';
import { Exit } from '../../model/exit.ts';
import { planInstall } from '../../pipeline/install.ts';
import { savedPlan } from '../../pipeline/saved-plan.ts';
import { showPlan } from '../carry-out.ts';
import { configuredCluster } from '../configured-cluster.ts';
import { defineCommand } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';

export const planCommand = defineCommand({
  path: ['plan'],
  summary: 'Show what installing would change, and save it to be applied later.',
  description:
    'The cluster is only read. A saved plan is applied with install --plan FILE, which refuses when the cluster has moved.',
  examples: [{ does: 'Save a plan for review', run: 'plan --set profile=demo -o plan.json' }],
  flags: {
    ...inputFlags,
    diff: { type: 'boolean', help: 'Show every field that changes.' },
    output: { type: 'string', short: 'o', placeholder: 'FILE', help: 'Save the plan here.' },
    'create-namespace': { type: 'boolean', help: 'Also create missing namespaces of gateways.' },
  },
  async run({ flags, io }) {
    const configured = await configuredCluster(await configInput(flags, io), flags, io, 'read');
    if (!configured) return Exit.badInput;
    const { cluster, config } = configured;
    const planned = await planInstall(cluster, {
      command: 'install',
      config,
      createNamespace: flags['create-namespace'],
    });
    cluster.close();
    await showPlan(planned.plan, { diff: flags.diff, output: 'text', 'dry-run': true, yes: false }, io);
    if (flags.output !== undefined) await writeWhole(resolve(io.cwd, flags.output), savedPlan(planned));
    return Exit.ok;
  },
});
