import { resolve } from 'node:path';
import { writeWhole } from '../../io/write-files.ts';
import { Exit } from '../../model/exit.ts';
import { configure } from '../../pipeline/configure.ts';
import { planInstall } from '../../pipeline/install.ts';
import { savedPlan } from '../../pipeline/saved-plan.ts';
import { reportProblems } from '../../report/problems.ts';
import { showPlan } from '../carry-out.ts';
import { connectCluster } from '../cluster.ts';
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
    const { config, problems } = await configure(await configInput(flags, io));
    if (reportProblems(problems, io.stderr) || !config) return Exit.badInput;
    const cluster = await connectCluster(flags, io, 'read');
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
