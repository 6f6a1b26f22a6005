import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wellKnownResource } from '../../src/kube/resources.ts';
import type { Cluster, ResourceKind } from '../../src/model/cluster.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { writeArchive } from '../support/replay/recording.ts';
import type { RecordingIndex } from '../support/replay/replay-mesh.ts';
import { askXds } from '../support/replay/xds-client.ts';
import { type DemoMesh, startDemo } from './demo.ts';
import type { Mesh, MeshProcess } from './mesh.ts';
import { istiodToken } from './service-account-token.ts';

const archive = join('test', 'mesh', 'recorded.tar.br');

const envoyPages = [
  '/config_dump?include_eds=true',
  '/clusters?format=json',
  '/clusters',
  '/certs',
  '/server_info',
  '/stats',
  '/stats?format=json',
  '/stats/prometheus',
  '/listeners?format=json',
  '/listeners',
  '/memory',
  '/runtime',
  '/ready',
  '/init_dump',
  '/help',
  'POST /logging',
];
const ztunnelPages = ['/config_dump', '/metrics', 'POST /logging'];
const debugPages = [
  'adsz',
  'ambientz',
  'authorizationz',
  'clusterz',
  'configz',
  'connections',
  'endpointShardz',
  'endpointz',
  'inject',
  'instancesz',
  'list',
  'mcsz',
  'mesh',
  'networkz',
  'push_status',
  'registryz',
  'resourcesz',
  'syncz',
  'telemetryz',
];
const istiodPages: Readonly<Record<number, readonly string[]>> = {
  15014: ['/version', '/metrics', '/debug', ...debugPages.map((page) => `/debug/${page}`)],
  8080: ['/ready', '/version'],
  9876: ['/scopej'],
};

type Ports = RecordingIndex['ports'][number][];

/** Starts a demo mesh whose certificates last, and writes what its parts answer into the archive that replays are made from. */
export async function record(onStep: (step: string) => void): Promise<void> {
  const files = new Map<string, Buffer>();
  const ports: Ports = [];
  const demo = await startDemo({
    lasting: true,
    onStep,
    // Of the one that will be STALE, what it has before the change that it never takes.
    whileWhole: async (mesh, { stale }) => recordProxy(stale, mesh.processes().get(stale), { files, ports }),
  });
  try {
    onStep('recording');
    const { mesh, roles, plane } = demo;
    const xds = await recordXds(demo, files);
    for (const [port, pages] of Object.entries(istiodPages))
      ports.push(
        await recordPort({ pod: roles.istiod, port: Number(port), pages }, addressOf(mesh.istiod, port), files),
      );
    for (const [pod, running] of mesh.processes())
      if (pod !== roles.istiod && pod !== roles.stale) await recordProxy(pod, running, { files, ports });
    mesh.thaw(roles.stale);
    const logs = recordLogs(mesh, files);
    const cluster = connectTo(plane.kubeconfig);
    files.set('cluster.json', Buffer.from(JSON.stringify(await recordObjects(cluster), null, 1)));
    cluster.close();
    const [istio, envoy] = ['1.30.3', /\d+\.\d+\.\d+/.exec(textOf(files, ports, roles.sidecar))?.[0] ?? ''];
    const index: RecordingIndex = { at: new Date().toISOString(), istio, envoy, roles, ports, xds, logs };
    const clean = cleaner(demo);
    const all = [['index.json', Buffer.from(JSON.stringify(index, null, 1))] as const, ...files];
    writeArchive(archive, new Map(all.map(([name, body]) => [name, clean(name, body)])));
    onStep(`wrote ${archive}`);
  } finally {
    await demo.close();
  }
}

const addressOf = ({ ports }: Pick<MeshProcess, 'ports'>, port: string) =>
  ports[port] ?? ports[{ 15017: '443' }[Number(port)] ?? ''] ?? '';

interface Into {
  readonly files: Map<string, Buffer>;
  readonly ports: Ports;
}

async function recordProxy(pod: string, running: MeshProcess | undefined, { files, ports }: Into): Promise<void> {
  if (!running) throw new Error(`${pod} does not run`);
  const pages = running.kind === 'proxy' ? envoyPages : ztunnelPages;
  ports.push(await recordPort({ pod, port: 15000, pages }, addressOf(running, '15000'), files));
  if (running.kind !== 'proxy') return;
  const agent = ['/stats/prometheus', '/healthz/ready'];
  ports.push(await recordPort({ pod, port: 15020, pages: agent }, addressOf(running, '15020'), files));
}

interface PagesOfPort {
  readonly pod: string;
  readonly port: number;
  readonly pages: readonly string[];
}

async function recordPort(
  { pod, port, pages }: PagesOfPort,
  address: string,
  files: Map<string, Buffer>,
): Promise<Ports[number]> {
  const answers: { request: string; file: string; status: number; type: string }[] = [];
  for (const page of pages) {
    const [path = '', method = 'GET'] = page.split(' ').reverse();
    const response = await fetch(`http://${address}${path}`, { method, signal: AbortSignal.timeout(10_000) });
    // The name of a pod begins its files' names; one archive holds them all.
    const file = `${pod.split('/')[1]}/${port}${page.replaceAll(/[^\w.-]+/g, '_')}`;
    files.set(file, Buffer.from(await response.arrayBuffer()));
    const request = path === '/config_dump?include_eds=true' ? '/config_dump' : page;
    answers.push({ request, file, status: response.status, type: response.headers.get('content-type') ?? '' });
  }
  return { pod, port, answers };
}

/** What istiod tells over xDS: of all proxies, of each, and its debug pages. */
async function recordXds({ mesh, plane, roles }: DemoMesh, files: Map<string, Buffer>): Promise<RecordingIndex['xds']> {
  const token = await istiodToken(plane, { namespace: 'istio-system', serviceAccount: 'default' });
  const proxies = [...mesh.processes().keys()].filter((pod) => pod !== roles.istiod);
  const idOf = (pod: string) => pod.split('/').reverse().join('.');
  const questions: (readonly [typeUrl: string, ...names: string[]])[] = [
    ['istio.io/debug/syncz'],
    ...[...proxies, roles.gone].map((pod) => ['istio.io/debug/config_dump', idOf(pod)] as const),
    ...debugPages.map((page) => ['istio.io/debug', page] as const),
    ...['config_dump', 'edsz', 'ndsz'].map(
      (page) => ['istio.io/debug', `${page}?proxyID=${idOf(roles.sidecar)}`] as const,
    ),
  ];
  const recorded: RecordingIndex['xds'][number][] = [];
  for (const [typeUrl, ...names] of questions) {
    const answer = await askXds(`https://${mesh.istiod.clusterIP}:15012`, {
      typeUrl,
      names,
      headers: { authorization: `Bearer ${token}` },
      servername: 'istiod.istio-system.svc',
      ca: readFileSync(join('test', 'mesh', 'certificates', 'root-cert.pem'), 'utf8'),
    });
    if (typeof answer === 'string') throw new Error(`${typeUrl} ${names.join()}: ${answer}`);
    const file = `xds/${recorded.length}`;
    files.set(file, answer);
    recorded.push({ request: [typeUrl, ...names].join(' '), file });
  }
  return recorded;
}

function recordLogs(mesh: Mesh, files: Map<string, Buffer>): RecordingIndex['logs'] {
  return [...mesh.processes()].map(([pod, { kind, log }]) => {
    const container = kind === 'istiod' ? 'discovery' : 'istio-proxy';
    const file = `${pod.split('/')[1]}/log`;
    // As `kubectl logs` gives them: without what the container runtime adds.
    files.set(file, Buffer.from(readFileSync(log, 'utf8').replaceAll(/^\S+ std(?:out|err) F /gm, '')));
    return { pod, container, file };
  });
}

/** Kinds that only exist because of how the test cluster is made, or that change all the time. */
const leftOut = /kwok\.x-k8s\.io|^events\.k8s\.io|^coordination\.k8s\.io|^flowcontrol|^Event$/;

async function recordObjects(cluster: Cluster) {
  const found = (await cluster.resources()).filter(
    ({ apiVersion, kind }) =>
      !leftOut.test(apiVersion) && !leftOut.test(kind) && (apiVersion !== 'v1' || wellKnownResource(apiVersion, kind)),
  );
  const items = (await Promise.all(found.map((kind) => cluster.list(kind)))).flat().map(compact);
  const kinds = found
    .filter(({ apiVersion }) => apiVersion !== 'v1')
    .map(({ apiVersion, kind, plural, namespaced }: ResourceKind) => ({ apiVersion, kind, name: plural, namespaced }));
  return { kinds, items: items.filter(({ metadata }) => !leftOut.test(metadata.name?.replace(/^\w+\./, '') ?? '')) };
}

function compact({ metadata, ...rest }: KubeObject): KubeObject {
  const { managedFields: _long, ...meta } = metadata;
  const object = { ...rest, metadata: meta } as KubeObject;
  // Schemas are long, and no command looks at them.
  if (object.kind === 'CustomResourceDefinition')
    return JSON.parse(JSON.stringify(object, (key, value) => (key === 'schema' ? undefined : value)));
  if (object.kind !== 'Secret') return object;
  const hidden = Buffer.from('redacted').toString('base64');
  const data = Object.entries((object.data ?? {}) as Record<string, string>);
  return {
    ...object,
    data: Object.fromEntries(data.map(([name, value]) => [name, /key/.test(name) ? hidden : value])),
  };
}

/** Takes this machine's paths out of texts. Protobuf keeps its lengths, and has none of them. */
function cleaner({ mesh, plane }: DemoMesh): (name: string, body: Buffer) => Buffer {
  const folders = [plane.dir, dirname(dirname(mesh.istiod.log)), dirname(plane.programs?.pod ?? '/')];
  return (name, body) => {
    if (name.startsWith('xds/')) return body;
    return Buffer.from(folders.reduce((text, folder) => text.replaceAll(folder, '/mesh'), body.toString()));
  };
}

function textOf(files: ReadonlyMap<string, Buffer>, ports: Ports, pod: string): string {
  const answers = ports.find((each) => each.pod === pod && each.port === 15000)?.answers;
  const version = /"version":\s*"[^"]*"/.exec(
    files.get(answers?.find(({ request }) => request === '/server_info')?.file ?? '')?.toString() ?? '',
  );
  return version?.[0] ?? '';
}
