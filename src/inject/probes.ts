// Probes of applications go through the agent: it may reach them while mutual TLS keeps the kubelet out.
import { goJson } from './go-json.ts';
import {
  allContainers,
  annotationsOf,
  type Container,
  mapContainers,
  type Pod,
  type Probe,
  proxyName,
  proxyOf,
  withProxyEnv,
} from './pod.ts';

const variable = 'ISTIO_KUBE_APP_PROBERS';

/** The members of a container that hold a probe or hook, and the path under which the agent answers for each. */
const probes = [
  ['readinessProbe', 'app-health', 'readyz'],
  ['livenessProbe', 'app-health', 'livez'],
  ['startupProbe', 'app-health', 'startupz'],
] as const;
const hooks = [
  ['preStop', 'prestopz'],
  ['postStart', 'poststartz'],
] as const;

/** Sends every HTTP, TCP and gRPC probe to the agent, and tells the agent what to ask. */
export function rewriteProbes(pod: Pod, defaultStatusPort: number): Pod {
  if (!proxyOf(pod)) return pod;
  const statusPort = Number(annotationsOf(pod)['status.sidecar.istio.io/port'] ?? defaultStatusPort);
  const asked = Object.assign({}, ...allContainers(pod).map((container) => askedOf(container, statusPort)));
  const all = { ...asked, ...rememberedOf(pod) };
  const rewritten = mapContainers(pod, (container) => rewriteContainer(container, statusPort));
  if (Object.keys(all).length === 0) return rewritten;
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  return withProxyEnv(rewritten, [{ name: variable, value: goJson(sorted) }]);
}

/** What an earlier injection wrote down: the probes of the pod show the agent by now. */
function rememberedOf(pod: Pod): Readonly<Record<string, unknown>> {
  if (annotationsOf(pod)['sidecar.istio.io/status'] === undefined) return {};
  const text = proxyOf(pod)?.env?.find(({ name }) => name === variable)?.value;
  try {
    return text === undefined ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    return {};
  }
}

function askedOf(container: Container, statusPort: number): Readonly<Record<string, unknown>> {
  const asked: Record<string, unknown> = {};
  if (container.name === proxyName) return asked;
  for (const [member, kind, path] of probes) {
    const probe = container[member];
    const action = probe && actionOf(probe, container, statusPort);
    if (action)
      asked[`/${kind}/${container.name}/${path}`] = {
        ...action,
        ...(probe.timeoutSeconds && { timeoutSeconds: probe.timeoutSeconds }),
      };
  }
  for (const [member, path] of hooks) {
    const hook = container.lifecycle?.[member];
    const action = hook && !hook.grpc && actionOf(hook, container, statusPort);
    if (action) asked[`/app-lifecycle/${container.name}/${path}`] = action;
  }
  return asked;
}

/** What the agent has to do for a probe; undefined for those that it does not do, or cannot find the port of. */
function actionOf(probe: Probe, container: Container, statusPort: number): unknown {
  if (probe.grpc) return { grpc: probe.grpc };
  const kind = probe.httpGet ? 'httpGet' : 'tcpSocket';
  const action = probe.httpGet ?? probe.tcpSocket;
  if (!action) return undefined;
  const port =
    typeof action.port === 'number'
      ? action.port
      : container.ports?.find(({ name }) => name === action.port)?.containerPort;
  if (port === undefined || port === statusPort) return undefined;
  if (kind === 'tcpSocket') return { tcpSocket: { ...action, port } };
  return { httpGet: { ...action, port } };
}

function rewriteContainer(container: Container, statusPort: number): Container {
  if (container.name === proxyName) return container;
  const changed: Record<string, unknown> = {};
  for (const [member, kind, path] of probes) {
    const probe = container[member];
    if (probe) changed[member] = rewriteProbe(probe, `/${kind}/${container.name}/${path}`, statusPort);
  }
  const lifecycle: Record<string, unknown> = { ...container.lifecycle };
  for (const [member, path] of hooks) {
    const hook = container.lifecycle?.[member];
    if (hook && !hook.grpc)
      lifecycle[member] = rewriteProbe(hook, `/app-lifecycle/${container.name}/${path}`, statusPort);
  }
  return { ...container, ...changed, ...(container.lifecycle && { lifecycle }) };
}

function rewriteProbe(probe: Probe, path: string, port: number): Probe {
  const { httpGet, tcpSocket, grpc, ...rest } = probe;
  if (!httpGet) return tcpSocket || grpc ? { ...rest, httpGet: { path, port } } : probe;
  const scheme = httpGet.scheme === 'HTTPS' ? 'HTTP' : httpGet.scheme;
  return { ...rest, httpGet: { ...httpGet, path, port, ...(scheme !== undefined && { scheme }) } };
}
