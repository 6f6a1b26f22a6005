import { Exit } from '../../model/exit.ts';
import { remoteClusters } from '../../pipeline/istiod-pages.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { printTable } from '../proxy-input.ts';
import { noXds, openMesh, xdsFlags } from '../xds-flags.ts';

export const remoteClustersCommand = defineCommand({
  path: ['remote-clusters'],
  summary: 'List the clusters that each istiod watches, and whether it has read them.',
  description:
    'A cluster without a Secret is the own one. The exit status is 2 when an istiod has not read a cluster: its endpoints are missing in the mesh then.',
  examples: [
    { does: 'All istiods', run: 'remote-clusters' },
    { does: 'Of a revision, as data', run: 'remote-clusters -r canary -o json' },
  ],
  flags: {
    revision: xdsFlags.revision,
    output: { type: 'string', short: 'o', choices: ['table', 'json', 'yaml'], default: 'table', help: 'Format.' },
  },
  async run({ flags, io }) {
    const mesh = await openMesh({ ...noXds, ...flags }, io);
    try {
      if (!mesh.cluster) throw new Error('istiods are found through the cluster');
      const { values, failures } = await remoteClusters(mesh.cluster, mesh.ports, mesh.query);
      if (flags.output === 'table')
        printTable(
          {
            titles: ['NAME', 'SECRET', 'STATUS', 'ISTIOD'],
            rows: values.map(({ name, secret, status, istiod }) => [name, secret, status, istiod]),
          },
          5,
          io,
        );
      else io.stdout.write(dataText(values, flags.output === 'yaml' ? 'yaml' : 'json'));
      for (const { istiod, reason } of failures) io.stderr.write(`warning: istiod ${istiod}: ${reason}\n`);
      if (values.some(({ status }) => status !== 'synced')) return Exit.different;
      return failures.length > 0 ? Exit.failed : Exit.ok;
    } finally {
      mesh.close();
    }
  },
});
