import { Exit } from '../../model/exit.ts';
import { type ProxyProblem, proxyProblems } from '../../model/proxy-status.ts';
import { proxyStatus } from '../../pipeline/proxy-status.ts';
import { proxyStatusData, proxyStatusTable, proxyStatusVerdict, proxyTypesTable } from '../../report/proxy-status.ts';
import { defineCommand } from '../define-command.ts';
import { requireIstiodRights } from '../istiod-rights.ts';
import { dataText } from '../output-target.ts';
import { openMesh, xdsFlags } from '../xds-flags.ts';

export const proxyStatusCommand = defineCommand({
  path: ['proxy-status'],
  summary: 'Say which proxies have the configuration that istiod means them to have.',
  description:
    'Asks every istiod over xDS and merges their answers. What is not in order stands first, with its reason on the next line: ERROR, the proxy refused what it was sent; STALE, it has not acknowledged it; MISSING, a pod has a proxy that no istiod knows; NOT SENT, it was sent nothing at all; SKEW, its version does not go with that of its istiod. The exit status is then 2, except for what --ignore names.\n\nOnly reads: the token with which istiod is asked is stored nowhere.',
  examples: [
    { does: 'All proxies', run: 'proxy-status' },
    { does: 'Those of a namespace, type by type', run: 'proxy-status -n shop -v 1' },
    { does: 'For scripts that do not mind slow proxies', run: 'proxy-status -o json --ignore STALE' },
    { does: 'Without a cluster', run: 'proxy-status --xds-address istiod.example.com:15012 --cert-dir certs' },
  ],
  flags: {
    ...xdsFlags,
    output: { type: 'string', short: 'o', choices: ['table', 'json', 'yaml'], default: 'table', help: 'Format.' },
    verbosity: {
      type: 'number',
      short: 'v',
      default: 0,
      placeholder: 'NUMBER',
      help: 'Above 0: a column for each type, with the age of what was sent.',
    },
    ignore: {
      type: 'list',
      split: true,
      choices: proxyProblems,
      placeholder: 'STATE',
      help: 'What is no reason for exit status 2: ERROR, STALE, NOT_SENT, MISSING, SKEW.',
    },
  },
  async run({ flags, given, io }) {
    const mesh = await openMesh(flags, io);
    try {
      const namespace = given.has('namespace') ? flags.namespace : undefined;
      await requireIstiodRights('proxy-status', mesh);
      const status = await proxyStatus(mesh.cluster, mesh.ports, { ...mesh.query, namespace });
      const { output } = flags;
      const table = flags.verbosity > 0 || flags.verbose ? proxyTypesTable : proxyStatusTable;
      io.stdout.write(
        output === 'json' || output === 'yaml' ? dataText(proxyStatusData(status), output) : table(status, io.now()),
      );
      const failures = status.istiods.flatMap(({ failure }) => failure ?? []);
      for (const failure of failures) io.stderr.write(`warning: ${failure}\n`);
      for (const note of status.notes) io.stderr.write(`note: ${note}\n`);
      const ignored = new Set(flags.ignore as readonly ProxyProblem[]); // the frame checked the choices
      io.stderr.write(proxyStatusVerdict(status, ignored));
      const troubled = status.proxies.some(({ problems }) => problems.some((problem) => !ignored.has(problem)));
      return troubled ? Exit.different : failures.length > 0 ? Exit.failed : Exit.ok;
    } finally {
      mesh.close();
    }
  },
});
