import { emitYaml } from '../../lib/yaml-emit.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { workloadGroup } from '../../pipeline/workload-group.ts';
import { defineCommand } from '../define-command.ts';
import { keyValues } from '../key-values.ts';
import { dataText } from '../output-target.ts';

export const workloadGroupCreate = defineCommand({
  path: ['experimental', 'workload', 'group', 'create'],
  summary: 'Print a WorkloadGroup: what virtual machines of a kind have in common.',
  description:
    'No cluster is asked. A port or name that Kubernetes refuses is an error; a label that it refuses in WorkloadEntries is a warning.',
  examples: [
    {
      does: 'For the machines of a shop',
      run: 'experimental workload group create --name shop -n vm --labels app=shop,version=v1 --ports http=8080',
    },
    { does: 'Apply it', run: 'experimental workload group create --name shop -n vm | kubectl apply -f -' },
  ],
  flags: {
    name: { type: 'string', placeholder: 'NAME', help: 'Name of the WorkloadGroup.' },
    labels: { type: 'list', short: 'l', placeholder: 'KEY=VALUE,...', help: 'Labels of the workloads.' },
    annotations: { type: 'list', short: 'a', placeholder: 'KEY=VALUE,...', help: 'Annotations of the workloads.' },
    ports: {
      type: 'list',
      short: 'p',
      placeholder: 'NAME=PORT,...',
      help: 'Ports of the workloads, with their names.',
    },
    serviceAccount: {
      type: 'string',
      short: 's',
      default: 'default',
      placeholder: 'NAME',
      help: 'Service account that the workloads run as.',
    },
    network: { type: 'string', placeholder: 'NAME', help: 'Network that the workloads are in.' },
    locality: { type: 'string', placeholder: 'REGION/ZONE', help: 'Where the workloads run.' },
    weight: { type: 'number', short: 'w', default: 0, help: 'Share of the traffic, compared with the others.' },
    output: { type: 'string', short: 'o', choices: ['yaml', 'json'], default: 'yaml', help: 'Format.' },
  },
  async run({ flags, io }) {
    if (!flags.name) throw new UsageError('a WorkloadGroup needs a --name');
    if (!flags.namespace) throw new UsageError('a WorkloadGroup needs a --namespace', 'the namespace of the workloads');
    if (!Number.isInteger(flags.weight) || flags.weight < 0 || flags.weight > 4_294_967_295)
      throw new UsageError(`--weight: ${flags.weight} is no weight`, 'a whole number from 0 to 4294967295');
    const { object, warnings } = workloadGroup({
      name: flags.name,
      namespace: flags.namespace,
      labels: keyValues('labels', flags.labels),
      annotations: keyValues('annotations', flags.annotations),
      ports: keyValues('ports', flags.ports),
      serviceAccount: flags.serviceAccount,
      network: flags.network ?? '',
      locality: flags.locality ?? '',
      weight: flags.weight,
    });
    for (const warning of warnings) io.stderr.write(`warning: ${warning}\n`);
    io.stdout.write(flags.output === 'json' ? dataText(object, 'json') : emitYaml(object));
    return Exit.ok;
  },
});
