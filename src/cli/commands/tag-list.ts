import { emitYaml } from '../../lib/yaml-emit.ts';
import { Exit } from '../../model/exit.ts';
import { listTags } from '../../pipeline/tags.ts';
import { tagJson, tagTable } from '../../report/tags.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';

export const tagList = defineCommand({
  path: ['tag', 'list'],
  summary: 'List tags and revisions, with the namespaces that ask for them.',
  examples: [{ does: 'What leads where', run: 'tag list' }],
  flags: {
    output: { type: 'string', short: 'o', choices: ['table', 'json', 'yaml'], default: 'table', help: 'Format.' },
  },
  async run({ flags, io }) {
    const cluster = await connectCluster(flags, io, 'read');
    const rows = await listTags(cluster, flags.istioNamespace);
    cluster.close();
    if (flags.output === 'yaml') io.stdout.write(emitYaml(rows));
    else io.stdout.write(flags.output === 'json' ? tagJson(rows) : tagTable(rows));
    return Exit.ok;
  },
});
