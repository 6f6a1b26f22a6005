import { version } from '#generated/version.ts';
import { InputError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { graph } from '../../pipeline/graph.ts';
import { graphFormats, graphReporters } from '../../report/graph/formats.ts';
import { traceText } from '../../report/graph/trace.ts';
import { readAnalysisInput } from '../analysis-input.ts';
import { defineCommand } from '../define-command.ts';
import { outputTarget, writeOutput } from '../output-target.ts';
import { useUnicode } from '../terminal.ts';

export const graphCommand = defineCommand({
  path: ['graph'],
  summary: 'Draw the mesh as configured, or follow one request through it.',
  description:
    'Hosts, gateways, routes with their matches and weights, services, subsets, workloads, waypoints, mTLS and the policies that block. Edges that lead nowhere are red and carry the code of their finding. With --host and no format, the way of a request is told step by step, each with the object that decides.',
  examples: [
    { does: 'A page with the picture', run: 'graph -f mesh/ -o html=mesh.html' },
    { does: 'What happens to a request', run: 'graph -f mesh/ --host shop.example.com/cart' },
    { does: 'For a Markdown page', run: 'graph -f mesh/ -n shop -o mermaid' },
  ],
  flags: {
    filename: {
      type: 'list',
      short: 'f',
      split: true,
      placeholder: 'FILE',
      help: 'File or directory of objects, or - for standard input. May be repeated.',
    },
    host: { type: 'string', placeholder: 'HOST[/PATH]', help: 'Only what requests for this host meet.' },
    from: {
      type: 'string',
      placeholder: 'NAME',
      help: 'Only what can be reached from here, such as a host, gateway or service.',
    },
    to: { type: 'string', placeholder: 'NAME', help: 'Only what leads here.' },
    output: {
      type: 'string',
      short: 'o',
      placeholder: 'FORMAT[=FILE]',
      help: `One of ${graphFormats.join(', ')}; the default is html, or the steps of the request that --host names.`,
    },
  },
  async run({ flags, io }) {
    if (flags.filename.length === 0)
      throw new InputError('there is nothing to draw', { code: 'NOTHING_TO_DRAW', hint: 'name files with -f FILE' });
    const input = await readAnalysisInput(flags.filename, io, { ignoreUnknown: true });
    for (const error of input.errors) io.stderr.write(`error: ${error}\n`);
    const { host, from, to, namespace } = flags;
    const result = await graph(input.objects, { request: host, from, to, namespace });
    if (result.steps && flags.output === undefined)
      io.stdout.write(traceText(host ?? '', result.steps, useUnicode(io)));
    else {
      const { format, file } = outputTarget(flags.output ?? 'html', graphFormats);
      await writeOutput(await graphReporters[format](result.graph, version), file, io);
    }
    return input.errors.length > 0 ? Exit.badInput : Exit.ok;
  },
});
