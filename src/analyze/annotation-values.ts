import { formatPath } from '../lib/path.ts';
import { isMap } from '../lib/tree.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { isIpPrefix } from '../rules/blocks/addresses.ts';

/** What is wrong with a value; undefined when nothing is. */
type ValueCheck = (value: string) => string | undefined;

const integer =
  (bits: 16 | 32): ValueCheck =>
  (value) =>
    /^\d+$/.test(value) && Number(value) < 2 ** bits ? undefined : `"${value}" is no number below ${2 ** bits}`;

/** A comma-separated list; `star` allows the single word `*` instead. */
const listOf =
  (check: ValueCheck, star = false): ValueCheck =>
  (value) => {
    if (value === '' || (star && value === '*')) return undefined;
    return value.split(',').map(check).find(Boolean);
  };

const port: ValueCheck = (value) => integer(16)(value.trim());
const prefix: ValueCheck = (value) =>
  isIpPrefix(value) ? undefined : `"${value}" is no CIDR prefix such as 10.0.0.0/8`;
const interfaceName: ValueCheck = (value) =>
  /^[a-zA-Z0-9][\w.-]{0,14}$/.test(value.trim()) ? undefined : `"${value}" is no name of a network interface`;
const interfaces: ValueCheck = (value) => value.split(',').map(interfaceName).find(Boolean);
const boolean: ValueCheck = (value) =>
  /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value) ? undefined : `"${value}" is neither true nor false`;
const quantity: ValueCheck = (value) =>
  /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.test(value)
    ? undefined
    : `"${value}" is no quantity such as 100m or 128Mi`;
const oneOf =
  (...words: readonly string[]): ValueCheck =>
  (value) =>
    words.includes(value) ? undefined : `"${value}" is none of ${words.join(', ')}`;
/** Rules of the mesh's `defaultConfig`, loaded only where a pod overrides it. */
async function proxyConfigProblem(value: string): Promise<string | undefined> {
  const [document] = readYaml(value);
  if (document instanceof YamlError) return `no YAML: ${document.message}`;
  const content = document?.value ?? {};
  if (!isMap(content)) return 'no YAML mapping';
  const { meshConfigProblems } = await import('../rules/mesh-config.ts');
  const problem = meshConfigProblems({ defaultConfig: content }).find(({ level }) => level === 'Error');
  return problem && `${formatPath(problem.path.slice(1))}: ${problem.message}`;
}

const traffic = 'traffic.sidecar.istio.io';
const readiness = 'readiness.status.sidecar.istio.io';
const sidecar = 'sidecar.istio.io';

const checks: Readonly<Record<string, ValueCheck>> = {
  [`${sidecar}/interceptionMode`]: oneOf('REDIRECT', 'TPROXY', 'NONE'),
  'status.sidecar.istio.io/port': port,
  [`${readiness}/initialDelaySeconds`]: integer(32),
  [`${readiness}/periodSeconds`]: integer(32),
  [`${readiness}/failureThreshold`]: integer(32),
  [`${traffic}/includeOutboundIPRanges`]: listOf(prefix, true),
  [`${traffic}/excludeOutboundIPRanges`]: listOf(prefix),
  [`${traffic}/includeInboundPorts`]: listOf(port, true),
  [`${traffic}/excludeInboundPorts`]: listOf(port),
  [`${traffic}/excludeOutboundPorts`]: listOf(port),
  [`${traffic}/excludeInterfaces`]: interfaces,
  [`${traffic}/kubevirtInterfaces`]: interfaces,
  'istio.io/reroute-virtual-interfaces': interfaces,
  'prometheus.istio.io/merge-metrics': boolean,
  [`${sidecar}/proxyCPU`]: quantity,
  [`${sidecar}/proxyCPULimit`]: quantity,
  [`${sidecar}/proxyMemory`]: quantity,
  [`${sidecar}/proxyMemoryLimit`]: quantity,
};

/** What is wrong with the value of an annotation, for those whose values Istio checks. */
export async function annotationProblem(name: string, value: string): Promise<string | undefined> {
  return name === 'proxy.istio.io/config' ? await proxyConfigProblem(value) : checks[name]?.(value);
}
