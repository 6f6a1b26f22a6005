import { version } from '#generated/version.ts';
import type { Io } from '../../io/io.ts';
import { printable } from '../../lib/printable.ts';
import { closest } from '../../lib/suggest.ts';
import { UserError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { kindsRead } from '../../pipeline/analyze.ts';
import { type GraphResult, graph } from '../../pipeline/graph.ts';
import { graphFormats, graphReporters } from '../../report/graph/formats.ts';
import { traceText } from '../../report/graph/trace.ts';
import { append } from '../../world/label-index.ts';
import { type LiveInput, readClusters } from '../analysis-clusters.ts';
import { readAnalysisInput } from '../analysis-input.ts';
import { defineCommand, type GlobalValues } from '../define-command.ts';
import { objectFilesFlag } from '../object-files-flag.ts';
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
    { does: 'The mesh of the cluster', run: 'graph -o html=mesh.html' },
    { does: 'For a Markdown page', run: 'graph -f mesh/ -n shop -o mermaid' },
  ],
  flags: {
    ...objectFilesFlag,
    host: { type: 'string', placeholder: 'HOST[/PATH]', help: 'Only what requests for this host meet.' },
    from: {
      type: 'string',
      placeholder: 'NAME',
      help: 'Only what can be reached from here, such as a host, gateway or service.',
    },
    to: { type: 'string', placeholder: 'NAME', help: 'Only what leads here.' },
    'use-kube': { type: 'boolean', short: 'k', help: 'Look at the cluster; on by itself where no file is given.' },
    output: {
      type: 'string',
      short: 'o',
      placeholder: 'FORMAT[=FILE]',
      suggests: graphFormats,
      help: `One of ${graphFormats.join(', ')}; the default is text on a terminal and html off one, or the steps of the request that --host names.`,
    },
  },
  async run({ flags, io }) {
    // A misspelt format is told before anything is read.
    const target = flags.output === undefined ? undefined : outputTarget(flags.output, graphFormats);
    const input = await readAnalysisInput(flags.filename, io, { ignoreUnknown: true });
    for (const error of input.errors) io.stderr.write(`error: ${error}\n`);
    for (const note of input.notes) io.stderr.write(`note: ${note}\n`);
    const { host, from, to, namespace, istioNamespace } = flags;
    const fromCluster = flags['use-kube'] || flags.filename.length === 0;
    const live = fromCluster ? await readMesh(flags, io) : undefined;
    const world = { istioNamespace, ...(live && { live: true, meshConfig: live.meshConfig }) };
    const objects = [...input.objects, ...(live?.objects ?? [])];
    const result = await graph(objects, { request: host, from, to, namespace, world });
    if (result.graph.nodes.length === 0)
      io.stderr.write(`note: ${printable(emptyText(result, objects.length, flags))}\n`);
    if (result.steps && !target)
      io.stdout.write(traceText(host ?? '', result.steps, { unicode: useUnicode(io), width: io.stdout.columns }));
    else {
      const { format, file } = target ?? outputTarget(io.stdout.isTTY ? 'text' : 'html', graphFormats);
      const asked = result.steps && { text: host ?? '', steps: result.steps };
      const shape = { unicode: useUnicode(io), width: file === undefined ? io.stdout.columns : undefined };
      const report = { graph: result.graph, request: asked, version, ...shape };
      await writeOutput(await graphReporters[format](report), file, io);
    }
    return input.errors.length > 0 ? Exit.badInput : Exit.ok;
  },
});

/** The flags that say which part of the mesh somebody wants to see. */
interface Narrowing {
  readonly host: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly namespace?: string | undefined;
}

/** Why there is nothing to see. */
function emptyText({ known }: GraphResult, objects: number, { host, from, to, namespace }: Narrowing): string {
  if (objects === 0) return 'nothing to draw: no Kubernetes object was found';
  if (known.length === 0)
    return `nothing to draw: none of the ${objects} objects is a Service, ServiceEntry, Gateway, route or DestinationRule`;
  const wanted = Object.entries({ '--host': host?.split('/')[0], '--from': from, '--to': to, '-n': namespace });
  const given = wanted.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`]));
  const names = wanted.flatMap(([, value]) => (value === undefined ? [] : [closest(value, known)]));
  const hint = names.find((name) => name !== undefined);
  return `nothing in the mesh fits ${given.join(' ')}${hint === undefined ? '' : `; did you mean ${hint}?`}`;
}

/** Longest time to read a cluster; what is missing then is not drawn, and said. */
const timeoutMs = 30_000;

async function readMesh(flags: GlobalValues, io: Io): Promise<LiveInput | undefined> {
  const request = { wanted: kindsRead({}), revision: '', remoteContexts: [], timeoutMs, optional: false };
  const live = await readClusters({ ...request, flags: { ...flags, namespace: undefined }, io });
  const unseen = new Map<string, string[]>();
  for (const [kind, { reason }] of live?.unreadable ?? []) append(unseen, reason, kind);
  for (const [reason, kinds] of unseen) io.stderr.write(`note: not drawn: ${kinds.sort().join(', ')} (${reason})\n`);
  if (live && live.objects.length === 0 && unseen.size > 0)
    throw new UserError('the cluster let nothing be read that could be drawn', {
      code: 'NOTHING_READABLE',
      exit: live.timedOut ? Exit.timedOut : Exit.failed,
      hint: 'ask for the right to list the kinds above, choose another --context or --as, or draw files with -f',
    });
  return live;
}
