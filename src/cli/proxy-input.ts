import { readFileBytes } from '../io/input-files.ts';
import type { Io } from '../io/io.ts';
import { plural } from '../lib/plural.ts';
import { closest } from '../lib/suggest.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import { UsageError } from '../model/errors.ts';
import type { Table } from '../model/table.ts';
import { type EnvoyDump, readEnvoyDump } from '../pipeline/proxy-config.ts';
import { findTargetPod } from '../pipeline/target-pod.ts';
import { paddedTable } from '../report/padded-table.ts';
import { connectCluster, connectOptions } from './cluster.ts';
import type { Argument, Flags, FlagValues, GlobalValues } from './define-command.ts';
import { inLocale } from './terminal.ts';
import { checkPort } from './ztunnel-input.ts';

export const proxyArguments: readonly Argument[] = [
  {
    name: 'target',
    completes: 'pod',
    help: '[TYPE/]NAME[.NAMESPACE]: a pod with a proxy, or what has such pods (deploy/web, svc/web, gtw/edge).',
  },
];

const port = { type: 'number', default: 15_000, placeholder: 'PORT', help: "Envoy's admin port." } as const;

/** Where the configuration comes from. */
export const proxyFlags = {
  file: {
    type: 'string',
    short: 'f',
    placeholder: 'FILE',
    help: "A file with Envoy's answer instead of a proxy; - is standard input.",
  },
  'proxy-admin-port': port,
} as const satisfies Flags;
export const adminPortFlag = port;

export const proxyFormat = {
  type: 'string',
  short: 'o',
  choices: ['short', 'json', 'yaml'],
  default: 'short',
  help: 'Format: a table, or the messages as Envoy has them.',
} as const;

export interface ProxyRequest {
  readonly flags: FlagValues<typeof proxyFlags> & GlobalValues;
  readonly args: readonly string[];
  readonly io: Io;
}

/** A dump of a large mesh has 100 MB. */
const maxDumpBytes = 400 * 1024 * 1024;

/**
 * The dump of the one place that is named: what the page of Envoy's admin port answers, or the file.
 *
 * @throws UsageError when there is no place, or more than one
 */
export async function readProxy({ flags, args, io }: ProxyRequest, page: string): Promise<EnvoyDump> {
  const [target] = args;
  checkPort(flags['proxy-admin-port']);
  if ((target === undefined) === (flags.file === undefined))
    throw new UsageError(
      target === undefined ? 'name a pod, or a file with --file' : 'a pod and --file exclude each other',
      'istioctl proxy-config SUBCOMMAND deploy/web.shop, or -f config_dump.json',
    );
  if (flags.file !== undefined) return await readProxyFile(flags.file, io);
  return await askProxy({ flags, io }, target ?? '', page);
}

export async function readProxyFile(file: string, io: Io): Promise<EnvoyDump> {
  return file === '-'
    ? readEnvoyDump(Buffer.from(await io.readStdin()), 'standard input')
    : readEnvoyDump(readFileBytes(file, io.cwd, maxDumpBytes), file);
}

/** What one proxy answers to a page of its admin port. */
export async function askProxy(
  { flags, io }: Pick<ProxyRequest, 'io'> & { readonly flags: GlobalValues & { readonly 'proxy-admin-port': number } },
  target: string,
  page: string,
): Promise<EnvoyDump> {
  const cluster = await connectCluster(flags, io, 'read');
  try {
    const namespace = flags.namespace || cluster.target.namespace;
    const pod = await findTargetPod(cluster, target, { namespace, code: 'PROXY_POD' });
    const { getFromPod } = await import('../kube/pod-http.ts');
    const place = { ...pod, port: flags['proxy-admin-port'] };
    const text = await getFromPod(connectOptions(flags, io, 'read'), place, page);
    return readEnvoyDump(Buffer.from(text), `the proxy of pod ${pod.namespace}/${pod.pod}`);
  } finally {
    cluster.close();
  }
}

/** Prints a table as the reference lays it out. */
export const printTable = ({ titles, rows }: Table, padding: number, io: Io): void =>
  io.stdout.write(inLocale(paddedTable([titles, ...rows], padding), io));

/** Prints messages, and says which of them stand as they came because their type is not known. */
export function printData(make: (onUnknown: (what: string) => void) => unknown, format: string, io: Io): void {
  const unknown = new Set<string>();
  const data = make((what) => unknown.add(what));
  io.stdout.write(format === 'yaml' ? emitYaml(data) : `${JSON.stringify(data, null, 4)}\n`);
  if (unknown.size === 0) return;
  const some = [...unknown].slice(0, 3).join('; ');
  io.stderr.write(
    `note: ${plural(unknown.size, 'message')} of types that this program does not know ${unknown.size === 1 ? 'stands' : 'stand'} as Envoy wrote ${unknown.size === 1 ? 'it' : 'them'}: ${some}${unknown.size > 3 ? '; …' : ''}\n`,
  );
}

/** A port to look for: 0 and absent look for none. */
export function soughtPort(value: number | undefined): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= 65_535)) return value || undefined;
  throw new UsageError(`--port: ${value} is no port`, 'a port is a whole number from 1 to 65535');
}

/** One of some words, in any case. Throws UsageError for another. */
export function knownWord(flag: string, value: string | undefined, words: readonly string[]): string | undefined {
  if (!value) return undefined;
  const found = words.find((word) => word.toLowerCase() === value.toLowerCase());
  if (found !== undefined) return found;
  const best = closest(
    value.toUpperCase(),
    words.map((word) => word.toUpperCase()),
  );
  throw new UsageError(
    `--${flag}: unknown word "${value}"`,
    best === undefined
      ? `one of ${words.join(', ')}`
      : `did you mean "${words.find((word) => word.toUpperCase() === best)}"?`,
  );
}

/** How Envoy and istiod call the health of an endpoint. */
export const healthWords = ['healthy', 'unhealthy', 'draining', 'timeout', 'degraded', 'unknown'] as const;
export const listenerTypes = ['HTTP', 'TCP', 'HTTP+TCP', 'UNKNOWN'] as const;
