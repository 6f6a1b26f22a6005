import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import { type FakeApiServer, fakeApiServer } from '../fake-api-server.ts';
import { type Answers, envoyAdmin } from './envoy-admin.ts';
import type { Answer, PortFault, PortRequest } from './faults.ts';
import { controlZ, istiodPages } from './istiod-ports.ts';
import type { StandInPod } from './pod-ports.ts';
import type { PortServer } from './port-server.ts';
import { type Files, readArchive } from './recording.ts';
import { type XdsAnswer, xdsPort } from './xds.ts';

const archive = join('test', 'mesh', 'recorded.tar.br');
const certificates = join('test', 'mesh', 'certificates');

/** Roles that pods of the recorded mesh play, each `namespace/name`. */
export interface Roles {
  readonly istiod: string;
  /** Its Envoy was frozen, then something was sent: STALE. */
  readonly stale: string;
  /** Its Envoy refuses its listeners: ERROR. */
  readonly refusing: string;
  /** It has a sidecar, but no proxy has been running there when it was recorded. */
  readonly gone: string;
  readonly ingress: string;
  readonly egress: string;
  readonly waypoint: string;
  /** A gateway of the Gateway API. */
  readonly gateway: string;
  /** A stand-in for a ztunnel was recorded, no real one. */
  readonly ztunnel: string;
  readonly sidecar: string;
}

/** One recorded answer: the request, in which file its body is, and of which kind. */
interface RecordedAnswer {
  readonly request: string;
  readonly file: string;
  readonly status: number;
  readonly type: string;
}

/** What index.json of an archive says. */
export interface RecordingIndex {
  /** When it was recorded: ages and validity count from there. */
  readonly at: string;
  readonly istio: string;
  readonly envoy: string;
  readonly roles: Roles;
  readonly ports: readonly {
    readonly pod: string;
    readonly port: number;
    readonly answers: readonly RecordedAnswer[];
  }[];
  /** Whole DiscoveryResponses, by type and names asked for. */
  readonly xds: readonly { readonly request: string; readonly file: string }[];
  readonly logs: readonly { readonly pod: string; readonly container: string; readonly file: string }[];
}

export interface ReplayedMesh {
  /** The API server. Its `pods` may be changed, its `faults` are those of requests to itself. */
  readonly server: FakeApiServer;
  readonly kubeconfig: string;
  readonly roles: Roles;
  /** When it was recorded. */
  readonly at: Date;
  /** Every request that reached a port of a pod. */
  readonly requests: PortRequest[];
  /** What goes wrong at ports of pods. */
  faults: (request: PortRequest) => PortFault | undefined;
  /** What istiod answers over xDS; a test may put its own before it. */
  xds: XdsAnswer;
  /** Makes a port of a pod listen on loopback, for clients that do not come through the API server: `127.0.0.1:PORT`. */
  listen(pod: string, port: number): Promise<string>;
  close(): Promise<void>;
}

/** Starts the recorded mesh: an API server with its objects, behind which its proxies and its istiod answer as they did. */
export async function replayMesh(): Promise<ReplayedMesh> {
  const files = recordedFiles();
  const index = JSON.parse(fileOf(files, 'index.json').toString()) as RecordingIndex;
  const server = await fakeApiServer();
  storeObjects(server, files);
  const responses = new Map(index.xds.map(({ request, file }) => [request, fileOf(files, file)]));
  const mesh: ReplayedMesh = {
    server,
    kubeconfig: server.kubeconfig,
    roles: index.roles,
    at: new Date(index.at),
    requests: [],
    faults: () => undefined,
    xds: ({ typeUrl, names }) => responses.get([typeUrl, ...names].join(' ')),
    async listen(pod, port) {
      const found = server.pods.get(pod)?.ports.get(port);
      if (!found) throw new Error(`nothing answers at port ${port} of ${pod}`);
      return await found.listen();
    },
    async close() {
      for (const { ports } of server.pods.values()) for (const port of ports.values()) await port.close();
      await server.close();
    },
  };
  for (const [key, pod] of standIns(mesh, { files, index })) server.pods.set(key, pod);
  return mesh;
}

/** Runs `body` with a recorded mesh that is closed afterwards. */
export async function withMesh(body: (mesh: ReplayedMesh) => Promise<void>): Promise<void> {
  const mesh = await replayMesh();
  try {
    await body(mesh);
  } finally {
    await mesh.close();
  }
}

let read: Files | undefined;

/** The files of the recording that is part of the project. */
export function recordedFiles(): Files {
  read ??= readArchive(archive);
  return read;
}

function fileOf(files: Files, name: string): Buffer {
  const file = files.get(name);
  if (!file) throw new Error(`${archive} has no ${name}`);
  return file;
}

interface Recorded {
  readonly files: Files;
  readonly index: RecordingIndex;
}

function standIns(mesh: ReplayedMesh, { files, index }: Recorded): Map<string, StandInPod> {
  const pods = new Map<string, { ports: Map<number, PortServer>; logs: Map<string, string> }>();
  const at = (pod: string) => {
    const found = pods.get(pod) ?? { ports: new Map(), logs: new Map() };
    pods.set(pod, found);
    return found;
  };
  const options = (pod: string, port: number) => ({
    pod,
    port,
    faults: (request: PortRequest) => mesh.faults(request),
    onRequest: (request: PortRequest) => void mesh.requests.push(request),
  });
  for (const { pod, port, answers } of index.ports) {
    const known: Answers = new Map(
      answers.map(({ request, file, status, type }): [string, Answer] => [
        request,
        { status, type, body: fileOf(files, file) },
      ]),
    );
    const standIn = port === 9876 ? controlZ : pod === index.roles.istiod ? istiodPages : envoyAdmin;
    at(pod).ports.set(port, standIn(options(pod, port), known));
  }
  const pem = (name: string) => readFileSync(join(certificates, `${name}.pem`), 'utf8');
  const tls = { cert: pem('istiod-cert'), key: pem('istiod-key'), ca: pem('root-cert') };
  const { istiod } = index.roles;
  const answer: XdsAnswer = (request) => mesh.xds(request);
  at(istiod).ports.set(15010, xdsPort({ ...options(istiod, 15010), answer }));
  at(istiod).ports.set(15012, xdsPort({ ...options(istiod, 15012), answer, tls }));
  for (const { pod, container, file } of index.logs) at(pod).logs.set(container, fileOf(files, file).toString());
  return pods;
}

/** Every kind that the recording has objects of becomes known, and the objects are there. */
function storeObjects(server: FakeApiServer, files: Files): void {
  const { kinds, items } = JSON.parse(fileOf(files, 'cluster.json').toString()) as {
    readonly kinds: readonly { readonly apiVersion: string; kind: string; name: string; namespaced: boolean }[];
    readonly items: readonly KubeObject[];
  };
  for (const { apiVersion, ...kind } of kinds)
    server.kinds.set(apiVersion, [...(server.kinds.get(apiVersion) ?? []), kind]);
  for (const object of items) server.put(object);
}
