import { emitYaml } from '../../lib/yaml-emit.ts';
import { Exit } from '../../model/exit.ts';
import { tagObjects } from '../../pipeline/tags.ts';
import { connectCluster } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { dataText, listOf } from '../output-target.ts';
import { tagFlags, tagRequest } from '../tag-flags.ts';

export const tagGenerate = defineCommand({
  path: ['tag', 'generate'],
  summary: 'Print the objects of a tag instead of applying them.',
  examples: [{ does: 'For a repository of manifests', run: 'tag generate prod --revision canary' }],
  arguments: [{ name: 'tag', completes: 'tag', help: 'Name of the tag.', required: true }],
  flags: {
    ...tagFlags,
    output: { type: 'string', short: 'o', choices: ['yaml', 'json'], default: 'yaml', help: 'Format.' },
  },
  async run({ flags, args: [tag = ''], io }) {
    const cluster = await connectCluster(flags, io, 'read');
    const objects = await tagObjects(cluster, { ...tagRequest(tag, flags), overwrite: true });
    cluster.close();
    io.stdout.write(
      flags.output === 'json'
        ? dataText(listOf(objects), 'json')
        : objects.map((object) => emitYaml(object)).join('---\n'),
    );
    return Exit.ok;
  },
});
