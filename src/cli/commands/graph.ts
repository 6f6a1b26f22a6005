import { version } from '#generated/version.ts';
import { readInputs } from '../../io/input-files.ts';
import type { Io } from '../../io/io.ts';
import { printable } from '../../lib/printable.ts';
import { closest } from '../../lib/suggest.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import type { RequestAnswer } from '../../model/request.ts';
import { type GraphResult, graph } from '../../pipeline/graph.ts';
import { type AskedRequest, answerRequests, requestText } from '../../pipeline/requests.ts';
import { graphFormats, graphReporters } from '../../report/graph/formats.ts';
import { traceText } from '../../report/graph/trace.ts';
import { readAnalysisInput } from '../analysis-input.ts';
import { defineCommand } from '../define-command.ts';
import { readMesh } from '../mesh-input.ts';
import { objectFilesFlag } from '../object-files-flag.ts';
import { outputTarget, writeOutput } from '../output-target.ts';
import { environmentOf, givenDetails, parseRequests, requestDetails, requestFlags } from '../request-flags.ts';
import { useUnicode } from '../terminal.ts';

export const graphCommand = defineCommand({
  path: ['graph'],
  summary: 'Draw the mesh as configured, or follow one request through it.',
  description:
    'Hosts, gateways, routes with their matches and weights, services, subsets, workloads, waypoints, mTLS and the policies that block. Edges that lead nowhere are red and carry the code of their finding. With --host and no format, the way of a request is told step by step, as istiod decides it: each object that has a say with its line, what was close and why it does not apply, and where it ends.',
  examples: [
    { does: 'A page with the picture', run: 'graph -f mesh/ -o html=mesh.html' },
    { does: 'What happens to a request', run: 'graph -f mesh/ --host shop.example.com/cart' },
    {
      does: 'Why a workload is refused',
      run: 'graph -f mesh/ --host http://pay/charge --from shop/cart --method POST',
    },
    { does: 'Many requests at once, as data', run: 'graph -f mesh/ --requests requests.json -o json' },
    { does: 'The mesh of the cluster', run: 'graph -o html=mesh.html' },
    { does: 'For a Markdown page', run: 'graph -f mesh/ -n shop -o mermaid' },
  ],
  flags: {
    ...objectFilesFlag,
    host: {
      type: 'string',
      placeholder: 'HOST[/PATH]',
      help: 'What happens to a request for this host, such as https://shop.example.com/cart; a picture shows only what it meets.',
    },
    from: {
      type: 'string',
      placeholder: 'NAME',
      help: 'With --host, who asks: outside, a namespace, NAMESPACE/WORKLOAD or NAMESPACE/GATEWAY. Without, only what can be reached from here.',
    },
    ...requestFlags,
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
    const { host, to, namespace, istioNamespace } = flags;
    const asked = flags.requests === undefined ? undefined : await readRequests(flags.requests, io);
    checkDetails(flags);
    const fromCluster = flags['use-kube'] || flags.filename.length === 0;
    const live = fromCluster ? await readMesh(flags, io, 'drawn') : undefined;
    const world = { istioNamespace, ...(live && { live: true, meshConfig: live.meshConfig }) };
    const objects = [...input.objects, ...(live?.objects ?? [])];
    const environment = environmentOf(flags);
    if (asked) await writeAnswers(answerRequests(objects, asked, { world, environment }), asked, { target, io });
    else {
      const from = host === undefined ? flags.from : undefined;
      const client = host === undefined ? undefined : flags.from;
      const question = { request: host, details: requestDetails(flags), client, environment };
      const result = await graph(objects, { ...question, from, to, namespace, world });
      await writeGraph(result, {
        target,
        io,
        host,
        note: () => emptyText(result, objects.length, { host, from, to, namespace }),
      });
    }
    return input.errors.length > 0 ? Exit.badInput : Exit.ok;
  },
});

type Target = ReturnType<typeof outputTarget<(typeof graphFormats)[number]>>;

interface Writing {
  readonly target: Target | undefined;
  readonly io: Io;
}

async function writeGraph(
  result: GraphResult,
  { target, io, host = '', note }: Writing & { readonly host: string | undefined; readonly note: () => string },
): Promise<void> {
  if (result.graph.nodes.length === 0 && !result.answers?.length) io.stderr.write(`note: ${printable(note())}\n`);
  if (result.steps && !target) {
    io.stdout.write(traceText(host, result.steps, { unicode: useUnicode(io), width: io.stdout.columns }));
    return;
  }
  const { format, file } = target ?? outputTarget(io.stdout.isTTY ? 'text' : 'html', graphFormats);
  const request = result.steps && { text: host, steps: result.steps, answers: result.answers ?? [] };
  const shape = { unicode: useUnicode(io), width: file === undefined ? io.stdout.columns : undefined };
  await writeOutput(await graphReporters[format]({ graph: result.graph, request, version, ...shape }), file, io);
}

/** The answers to a file of requests: a list as data, or each one's steps. */
async function writeAnswers(
  answers: readonly RequestAnswer[],
  asked: readonly AskedRequest[],
  { target, io }: Writing,
): Promise<void> {
  const { format = 'text', file } = target ?? {};
  if (format === 'json') return await writeOutput(`${JSON.stringify(answers, null, 2)}\n`, file, io);
  if (format !== 'text') throw new UsageError(`--requests cannot be written as ${format}`, 'use -o text or -o json');
  const shape = { unicode: useUnicode(io), width: file === undefined ? io.stdout.columns : undefined };
  const texts = answers.map(({ steps }, index) => traceText(requestText(asked[index]?.request), steps, shape));
  await writeOutput(texts.join('\n'), file, io);
}

/** What a request has says nothing without a request. */
function checkDetails(flags: Parameters<typeof givenDetails>[0] & { readonly host?: string | undefined }): void {
  const [given] = [...(flags.host === undefined ? givenDetails(flags) : [])];
  if (given)
    throw new UsageError(`${given} says something about a request, and there is none`, 'add --host HOST[/PATH]');
  if (flags.host !== undefined && flags.requests !== undefined)
    throw new UsageError('--host and --requests both ask about requests', 'use one of them');
}

async function readRequests(name: string, io: Io): Promise<readonly AskedRequest[]> {
  const [input] = await readInputs([name], io);
  return parseRequests(input?.text ?? '', name);
}

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
