import { readTextFile } from '../io/input-files.ts';
import type { Io } from '../io/io.ts';
import { inTurn } from '../lib/in-turn.ts';
import { plural } from '../lib/plural.ts';
import { UsageError } from '../model/errors.ts';
import { readZtunnelDump, type ZtunnelDump } from '../pipeline/ztunnel.ts';
import type { FoundZtunnels, ZtunnelPod } from '../pipeline/ztunnel-pods.ts';
import { connectCluster, connectOptions } from './cluster.ts';
import type { Argument, Flags, FlagValues, GlobalValues } from './define-command.ts';

export const ztunnelArguments: readonly Argument[] = [
  {
    name: 'target',
    completes: 'pod',
    help: '[TYPE/]NAME[.NAMESPACE] of a ztunnel, or of a pod whose ztunnel is meant; names are looked for in -n, else in the namespace of Istio.',
  },
];

/** Where the dump comes from. */
export const ztunnelFlags = {
  file: {
    type: 'string',
    short: 'f',
    placeholder: 'FILE',
    help: "A file with ztunnel's answer instead of a ztunnel; - is standard input.",
  },
  node: { type: 'string', placeholder: 'NAME', completes: 'node', help: 'The ztunnel of this node.' },
  all: { type: 'boolean', help: 'Every ztunnel: one table, with what is not on all nodes marked.' },
  'proxy-admin-port': { type: 'number', default: 15_000, placeholder: 'PORT', help: "ztunnel's admin port." },
} as const satisfies Flags;

export const ztunnelFormats = ['short', 'json', 'yaml'] as const;
export const ztunnelFormat = {
  type: 'string',
  short: 'o',
  choices: ztunnelFormats,
  default: 'short',
  help: 'Format: a table, or the entries as ztunnel has them.',
} as const;

export interface ZtunnelRequest {
  readonly flags: FlagValues<typeof ztunnelFlags> & GlobalValues;
  readonly args: readonly string[];
  readonly io: Io;
}

/** A dump and whose it is. */
export interface OneDump {
  /** Absent for a file. */
  readonly pod?: ZtunnelPod;
  readonly dump: ZtunnelDump;
}

export interface ReadDumps {
  readonly dumps: readonly OneDump[];
  /** The pod that was named, where it is no ztunnel. */
  readonly behind?: FoundZtunnels['behind'];
}

/** How many ztunnels are asked at a time: each holds a connection of the API server. */
const atATime = 8;
/** A dump of a large mesh has 100 MB; V8 takes texts of 512 MB. */
const maxDumpBytes = 400 * 1024 * 1024;

/** Reads the file, or asks the ztunnels. Throws UsageError when more than one place is named. */
export async function readZtunnels(request: ZtunnelRequest, ownAnswer = false): Promise<ReadDumps> {
  const { flags, args, io } = request;
  const [target] = args;
  checkPort(flags['proxy-admin-port']);
  const places = [flags.file, flags.node, target, flags.all || undefined].filter((value) => value !== undefined);
  if (places.length > 1)
    throw new UsageError('a name, --node, --all and --file exclude each other', 'leave all but one of them out');
  if (flags.file !== undefined) return { dumps: [{ dump: await readDumpFile(flags.file, io) }] };
  return await askZtunnels(request, ownAnswer);
}

async function readDumpFile(name: string, io: Io): Promise<ZtunnelDump> {
  return name === '-'
    ? readZtunnelDump(await io.readStdin(), 'standard input')
    : readZtunnelDump(readTextFile(name, io.cwd, maxDumpBytes), name);
}

async function askZtunnels({ flags, args, io }: ZtunnelRequest, ownAnswer: boolean): Promise<ReadDumps> {
  const { ztunnels, behind, others = 0 } = await chosenZtunnels({ flags, args, io }, ownAnswer);
  const { getFromPod } = await import('../kube/pod-http.ts');
  const options = connectOptions(flags, io, 'read');
  if (ztunnels.length > 1) io.stderr.write(`asking ${plural(ztunnels.length, 'ztunnel')}\n`);
  const dumps = await inTurn(ztunnels, atATime, async (pod) => {
    const text = await getFromPod(options, { ...pod, port: flags['proxy-admin-port'] }, '/config_dump');
    return { pod, dump: readZtunnelDump(text, `the answer of ztunnel ${pod.namespace}/${pod.pod}`) };
  });
  const [first] = ztunnels;
  const rest = others > 0 ? `, one of ${others + 1}; --all compares them` : '';
  if (first && (behind || others > 0))
    io.stderr.write(`asked ztunnel ${first.namespace}/${first.pod} on node ${first.node}${rest}\n`);
  return { dumps, ...(behind && { behind }) };
}

/** The ztunnels that the line names. */
export async function chosenZtunnels({ flags, args, io }: ZtunnelRequest, ownAnswer: boolean): Promise<FoundZtunnels> {
  const cluster = await connectCluster(flags, io, 'read');
  try {
    const { findZtunnels } = await import('../pipeline/ztunnel-pods.ts');
    return await findZtunnels(cluster, {
      istioNamespace: flags.istioNamespace,
      namespace: flags.namespace || flags.istioNamespace,
      target: args[0],
      node: flags.node,
      all: flags.all,
      ownAnswer,
    });
  } finally {
    cluster.close();
  }
}

export function checkPort(port: number): void {
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return;
  throw new UsageError(`--proxy-admin-port: ${port} is no port`, 'a port is a whole number from 1 to 65535');
}
