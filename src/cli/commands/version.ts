import { version as release } from '#generated/version.ts';
import { Exit } from '../../model/exit.ts';
import { versionReport } from '../../pipeline/version.ts';
import { versionJson, versionText, versionYaml } from '../../report/version.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';

const writers = { short: versionText, json: versionJson, yaml: versionYaml } as const;

export const version = defineCommand({
  path: ['version'],
  summary: 'Print the versions of this program, of the control planes and of the proxies.',
  description:
    'Versions are read from the pods of the cluster; read rights on pods are enough. A cluster that does not answer is a note on stderr, not a failure.',
  examples: [
    { does: 'What runs where', run: 'version' },
    { does: 'This program only', run: 'version --remote=false' },
    { does: 'For scripts, with every proxy', run: 'version -o json' },
  ],
  flags: {
    remote: {
      type: 'boolean',
      default: true,
      help: 'Ask the cluster; --remote=false prints the version of this program only.',
    },
    short: { type: 'boolean', short: 's', default: true, hidden: true, help: 'Accepted for scripts of the reference.' },
    revision: { type: 'string', short: 'r', completes: 'revision', help: 'Only this revision.' },
    output: { type: 'string', short: 'o', choices: ['short', 'json', 'yaml'], default: 'short', help: 'Format.' },
  },
  async run({ flags, io }) {
    const connect = flags.remote ? () => connectCluster(flags, io, 'read') : undefined;
    const report = await versionReport(release, connect, flags.revision);
    if (report.unreachable !== undefined) io.stderr.write(`note: the cluster was not asked: ${report.unreachable}\n`);
    else if (flags.remote && report.controlPlane.length === 0) io.stderr.write('note: no istiod runs in the cluster\n');
    io.stdout.write(writers[flags.output as keyof typeof writers](report));
    return Exit.ok;
  },
});
