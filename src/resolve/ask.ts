import { closest } from '../lib/suggest.ts';
import { InputError } from '../model/errors.ts';
import type { TraceStep } from '../model/graph.ts';
import type { MeshClient, MeshRequest, RequestAnswer } from '../model/request.ts';
import { serviceByName } from './dialled.ts';
import { gatewayListeners } from './gateway-servers.ts';
import { covers } from './hosts.ts';
import type { Mesh } from './mesh.ts';
import { isHttpOrDetected, isTls } from './protocols.ts';
import { decideRequest, gatewaysOf } from './request.ts';
import type { MeshService } from './services.ts';
import type { MeshPod } from './workloads.ts';

/** A request as a person puts it: what is not said is taken from the configuration. */
export interface Question {
  readonly host: string;
  readonly path: string;
  readonly protocol?: MeshRequest['protocol'] | undefined;
  readonly port?: number | undefined;
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tls?: boolean | undefined;
  readonly sni?: string | undefined;
  readonly principal?: string | undefined;
  readonly jwt?: Readonly<Record<string, unknown>> | undefined;
}

/** A question that became a request of somebody, and its answer. */
export interface Answered {
  readonly from: MeshClient;
  readonly request: MeshRequest;
  readonly answer: RequestAnswer;
}

/** Takes `https://shop.example.com:8443/cart?x=1`, or any part of it, apart. */
export function questionOf(text: string): Question {
  const [, scheme, host = '', port, path = '/'] =
    /^(?:(\w+):\/\/)?(\[[^\]]*\]|[^/:?]*)(?::(\d+))?(\/.*)?$/s.exec(text) ?? [];
  const usual = scheme === 'https' ? 443 : scheme === 'http' ? 80 : undefined;
  return {
    host,
    path,
    ...(scheme === 'tcp' && { protocol: 'tcp' }),
    ...(scheme === 'https' && { tls: true }),
    port: port === undefined ? usual : Number(port),
  };
}

/** The answers to a question: from the client that is named, or from all sides on which the host means something. */
export function ask(mesh: Mesh, question: Question, from: string | undefined): readonly Answered[] {
  const clients = from === undefined ? likelyClients(mesh, question) : namedClients(mesh, question, from);
  return clients.map((client) => {
    const request = requestOf(mesh, question, client);
    return { from: client, request, answer: decideRequest(mesh, client, request) };
  });
}

/** The gateways that have a server for the host, and a pod of its namespace where the mesh knows it. */
function likelyClients(mesh: Mesh, question: Question): readonly MeshClient[] {
  const gateways = gatewaysOf(mesh);
  const serving = gateways.filter((pod) => hasHost(mesh, pod, question));
  const service = serviceNamed(mesh, question.host);
  const router = mesh.routers.find(
    ({ hosts, gateways: names }) => names.has('mesh') && hosts.some((host) => covers(host, question.host)),
  );
  const namespace = service?.namespace ?? router?.namespace;
  const inside: readonly MeshClient[] = namespace === undefined ? [] : [{ namespace }];
  const outside = serving.length > 0 || inside.length > 0 ? serving : gateways;
  return [...outside.map(byName), ...inside];
}

/** Whether a gateway has a server for a host, whatever the port. */
const hasHost = (mesh: Mesh, pod: MeshPod, { host, path }: Question) =>
  serverFor(mesh, pod, { host, path }) !== undefined;

const byName = ({ namespace, name }: MeshPod): MeshClient => ({ gateway: `${namespace}/${name}` });

/** The service of a host, whichever namespace asks. */
function serviceNamed(mesh: Mesh, host: string): MeshService | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  return (
    serviceByName(mesh, name, '') ??
    mesh.services.find(({ isKubernetes, resource }) => isKubernetes && resource.name === name)
  );
}

function namedClients(mesh: Mesh, question: Question, from: string): readonly MeshClient[] {
  if (from === 'outside') {
    const gateways = gatewaysOf(mesh);
    const serving = gateways.filter((pod) => hasHost(mesh, pod, question));
    if (gateways.length > 0) return (serving.length > 0 ? serving : gateways).map(byName);
    throw new InputError('there is no gateway through which a client outside comes', { code: 'NO_SUCH_CLIENT' });
  }
  const { world, workloads } = mesh;
  const [namespace = '', name] = from.split('/');
  if (name !== undefined)
    return world.get('KubernetesGateway', namespace, name) || workloads.named(namespace, name)?.proxy === 'gateway'
      ? [{ gateway: from }]
      : [{ workload: from }];
  if (world.get('Namespace', '', from) || workloads.all.some((pod) => pod.namespace === from))
    return [{ namespace: from }];
  const named = workloads.all.filter((pod) => pod.name === from || pod.resource.name === from);
  if (named.length > 0)
    return named.map((pod) => (pod.proxy === 'gateway' ? byName(pod) : { workload: `${pod.namespace}/${pod.name}` }));
  if (mesh.services.some((service) => service.namespace === from)) return [{ namespace: from }];
  const known = workloads.all.flatMap((pod) => [pod.namespace, `${pod.namespace}/${pod.name}`]);
  const best = closest(from, ['outside', ...new Set(known)]);
  throw new InputError(`--from ${from}: there is no workload, gateway or namespace of this name`, {
    code: 'NO_SUCH_CLIENT',
    hint: best ? `did you mean ${best}?` : 'name NAMESPACE, NAMESPACE/WORKLOAD, NAMESPACE/GATEWAY or outside',
  });
}

/** The server of a gateway for a host: plain HTTP before TLS, where nothing is said. */
function serverFor(mesh: Mesh, pod: MeshPod, { host, port, tls }: Question) {
  const { at } = gatewayListeners(mesh, pod);
  const servers = [...at.values()].flatMap((listener) => [
    ...listener.http,
    ...listener.tls,
    ...(listener.tcp ? [listener.tcp] : []),
  ]);
  const name = host.toLowerCase();
  const fitting = servers.filter(
    (server) =>
      server.hosts.some((one) => covers(one.host, name)) &&
      (port === undefined || server.port === port) &&
      (tls === undefined || (server.tls !== 'none') === tls),
  );
  const isRouted = ({ gateway }: (typeof servers)[number]) =>
    mesh.routers.some((router) => router.gateways.has(gateway) && router.hosts.some((own) => covers(own, name)));
  return fitting.find(isRouted) ?? fitting[0];
}

function requestOf(mesh: Mesh, question: Question, client: MeshClient): MeshRequest {
  const { host, path, protocol = 'http', port, ...rest } = question;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const request = { host, path, protocol, ...given };
  if ('gateway' in client) {
    const pod = gatewaysOf(mesh).find((one) => `${one.namespace}/${one.name}` === client.gateway);
    const server = pod && serverFor(mesh, pod, question);
    const isTls = question.tls ?? (server !== undefined && server.tls !== 'none');
    const isTcp = server?.tls === 'none' && server.protocol === 'TCP' && question.protocol === undefined;
    return {
      ...request,
      ...(isTcp && { protocol: 'tcp' as const }),
      ...(isTls && { tls: true }),
      port: port ?? server?.port ?? (isTls ? 443 : 80),
    };
  }
  const service = serviceNamed(mesh, host);
  const own =
    service?.ports.find((one) => (port === undefined ? isHttpOrDetected(one.protocol) : one.number === port)) ??
    service?.ports[0];
  const wanted = port ?? own?.number ?? (question.tls ? 443 : 80);
  const isOpaque = own?.number === wanted && !isHttpOrDetected(own.protocol);
  const tls = question.tls ?? (isOpaque && isTls(own.protocol));
  return {
    ...request,
    protocol: question.protocol ?? (isOpaque && !tls ? 'tcp' : 'http'),
    ...(tls && { tls: true }),
    port: wanted,
  };
}

/** A request in a line: `POST https://shop.example.com:443/cart`. */
export function requestText(request: MeshRequest | undefined): string {
  if (!request) return '';
  const { protocol, host, port, path = '/', method = 'GET', tls } = request;
  if (protocol === 'tcp') return `tcp://${host}:${port}${tls ? ' (TLS)' : ''}`;
  return `${method} ${tls ? 'https' : 'http'}://${host}:${port}${path}`;
}

/** All steps of some answers; each begins with the request that is asked. */
export function answerSteps(answered: readonly Answered[]): readonly TraceStep[] {
  return answered.flatMap(({ request, answer }) => {
    const [first, ...rest] = answer.steps;
    if (!first) return [];
    return [{ ...first, text: `${first.text}: ${requestText(request)}` }, ...rest];
  });
}
