import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Io } from '../io/io.ts';
import { systemReason } from '../io/system-reason.ts';
import type { XdsSecurity } from '../kube/xds-security.ts';
import { mapAt } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import { InputError, UsageError, UserError } from '../model/errors.ts';
import type { MeshPorts } from '../model/mesh-ports.ts';
import type { IstiodQuery } from '../pipeline/istiods.ts';
import { connectCluster, connectOptions } from './cluster.ts';
import type { FlagValues, GlobalValues } from './define-command.ts';

/** How istiod is reached over xDS: flags of every command that asks it. */
export const xdsFlags = {
  revision: {
    type: 'string',
    short: 'r',
    completes: 'revision',
    placeholder: 'NAME',
    help: 'Only the istiods of this revision.',
  },
  'xds-address': { type: 'string', placeholder: 'HOST:PORT', help: 'Ask the istiod at this address, and no other.' },
  'xds-label': { type: 'string', placeholder: 'LABELS', help: 'Labels of the pods of istiod; app=istiod by default.' },
  'xds-port': {
    type: 'number',
    placeholder: 'PORT',
    help: 'Port of a pod; 15012 by default, 15010 with --plaintext.',
  },
  timeout: { type: 'duration', default: '30s', placeholder: 'DURATION', help: 'Longest wait for one istiod.' },
  'cert-dir': {
    type: 'string',
    placeholder: 'DIR',
    help: 'Folder with root-cert.pem, cert-chain.pem and key.pem, to show a certificate instead of a token.',
  },
  authority: { type: 'string', placeholder: 'NAME', help: "Name that istiod's certificate must have." },
  insecure: { type: 'boolean', help: "Believe whoever answers: do not check istiod's certificate." },
  plaintext: { type: 'boolean', help: 'Speak without TLS, and show no token.' },
} as const;

/** For commands that ask istiod's other ports, and so have no flags for xDS. */
export const noXds = {
  'xds-address': undefined,
  'xds-label': undefined,
  'xds-port': undefined,
  timeout: 30_000,
  'cert-dir': undefined,
  authority: undefined,
  insecure: false,
  plaintext: false,
} as const;

export type XdsFlagValues = FlagValues<typeof xdsFlags> & GlobalValues;

/** Ways into a mesh, and which istiods are meant. */
export interface OpenMesh {
  /** Absent where an address is asked that needs nothing of a cluster. */
  readonly cluster: Cluster | undefined;
  readonly ports: MeshPorts;
  readonly query: IstiodQuery;
  /** Whether istiods are shown a token. */
  readonly withToken: boolean;
  close(): void;
}

/** Opens the ways that the flags describe. Throws UsageError for flags that exclude each other. */
export async function openMesh(given: XdsFlagValues, io: Io): Promise<OpenMesh> {
  const flags = withEnvironment(given, io);
  checkFlags(flags);
  const { 'xds-address': address, 'cert-dir': folder, plaintext, insecure, authority } = flags;
  const withToken = !plaintext && folder === undefined;
  const needsCluster = address === undefined || withToken;
  const cluster = needsCluster ? await connectCluster(flags, io, 'read') : undefined;
  const { meshPorts } = await import('../kube/mesh-ports.ts');
  const { istioNamespace, revision } = flags;
  const names = authority === undefined ? namesOfIstiod(flags) : [authority];
  const files = folder === undefined ? undefined : certificates(folder, io);
  const security = async (): Promise<XdsSecurity> => {
    if (insecure) return { names, cert: files?.cert, key: files?.key };
    return files ? { names, ...files } : { names, ca: await rootCertificate(cluster, flags, io) };
  };
  const ports = meshPorts({
    connection: needsCluster ? connectOptions(flags, io, 'read') : undefined,
    signal: io.interrupted,
    xds: {
      istioNamespace,
      port: flags['xds-port'] ?? (plaintext ? 15_010 : 15_012),
      timeoutMs: flags.timeout,
      plaintext,
      withToken,
      security,
    },
  });
  return {
    cluster,
    ports,
    withToken,
    query: { istioNamespace, revision, labels: flags['xds-label'], address },
    close() {
      ports.close();
      cluster?.close();
    },
  };
}

/** The reference's variables stand in for flags that are not given: `ISTIOCTL_XDS_ADDRESS`. */
function withEnvironment(flags: XdsFlagValues, { env }: Io): XdsFlagValues {
  const text = (name: string) => env[`ISTIOCTL_${name.toUpperCase().replaceAll('-', '_')}`] || undefined;
  const port = text('xds-port');
  if (port !== undefined && !/^\d+$/.test(port))
    throw new InputError(`ISTIOCTL_XDS_PORT: "${port}" is not a port`, { code: 'SETTING_INVALID' });
  return {
    ...flags,
    'xds-address': flags['xds-address'] ?? text('xds-address'),
    'xds-port': flags['xds-port'] ?? (port === undefined ? undefined : Number(port)),
    'cert-dir': flags['cert-dir'] ?? text('cert-dir'),
    authority: flags.authority ?? text('authority'),
    insecure: flags.insecure || text('insecure') === 'true',
    plaintext: flags.plaintext || text('plaintext') === 'true',
  };
}

function checkFlags(flags: XdsFlagValues): void {
  const address = flags['xds-address'];
  const port = address === undefined ? undefined : Number(/^(?:\[[^\]]+\]|[^:]+):(\d+)$/.exec(address)?.[1]);
  if (port !== undefined && !isPort(port))
    throw new UsageError(`--xds-address: "${address}" is not HOST:PORT`, 'write it like istiod.example.com:15012');
  if (flags['xds-port'] !== undefined && !isPort(flags['xds-port']))
    throw new UsageError(`--xds-port: ${flags['xds-port']} is not a port`, 'ports are 1 to 65535');
  const exclude = (a: string, b: string) => {
    throw new UsageError(`--${a} and --${b} exclude each other`, 'leave one of them out');
  };
  if (address !== undefined && flags['xds-label'] !== undefined) exclude('xds-address', 'xds-label');
  if (address !== undefined && flags['xds-port'] !== undefined) exclude('xds-address', 'xds-port');
  if (address !== undefined && flags.revision !== undefined) exclude('xds-address', 'revision');
  for (const name of ['cert-dir', 'insecure', 'authority'] as const)
    if (flags.plaintext && flags[name]) exclude('plaintext', name);
  if (flags.insecure && flags.authority !== undefined) exclude('insecure', 'authority');
}

const isPort = (port: number) => Number.isInteger(port) && port > 0 && port < 65_536;

/** Names that istiods give themselves in their certificates, the most common one first. */
function namesOfIstiod({ istioNamespace, revision, 'xds-address': address }: XdsFlagValues): readonly string[] {
  return [
    `istiod.${istioNamespace}.svc`,
    ...(revision === undefined ? [] : [`istiod-${revision}.${istioNamespace}.svc`]),
    ...(address === undefined ? [] : [address.replace(/:\d+$/, '')]),
  ];
}

function certificates(folder: string, io: Io): { readonly ca: string; readonly cert: string; readonly key: string } {
  const path = isAbsolute(folder) ? folder : join(io.cwd, folder);
  const file = (name: string) => {
    try {
      return readFileSync(join(path, name), 'utf8');
    } catch (cause) {
      throw new InputError(`--cert-dir: cannot read ${join(folder, name)}: ${systemReason(cause as Error)}`, {
        code: 'CERT_DIR',
        hint: 'the folder must hold root-cert.pem, cert-chain.pem and key.pem',
        cause,
      });
    }
  };
  return { ca: file('root-cert.pem'), cert: file('cert-chain.pem'), key: file('key.pem') };
}

const rootMap = 'istio-ca-root-cert';

/**
 * The certificate that signs those of the mesh. Where it cannot be read, the API server that leads to the pod vouches for it;
 * an address that anybody may answer is not believed then.
 */
async function rootCertificate(
  cluster: Cluster | undefined,
  flags: XdsFlagValues,
  io: Io,
): Promise<string | undefined> {
  const namespace = flags.istioNamespace;
  let problem = `there is no ConfigMap ${namespace}/${rootMap}`;
  try {
    const found = await cluster?.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: rootMap });
    const text = mapAt(found, ['data'])['root-cert.pem'];
    if (typeof text === 'string' && text.includes('BEGIN CERTIFICATE')) return text;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problem = error.message;
  }
  if (flags['xds-address'] === undefined) {
    io.stderr.write(`note: istiod's certificate is not checked (${problem}); the API server leads to its pod\n`);
    return undefined;
  }
  throw new InputError(`istiod's certificate cannot be checked: ${problem}`, {
    code: 'XDS_ROOT_MISSING',
    hint: 'name the root certificate with --cert-dir, or pass --insecure to send the token to whoever answers',
  });
}
