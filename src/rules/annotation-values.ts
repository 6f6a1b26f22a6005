// The annotations whose values Istio checks, for injection and analysis alike.
import { didYouMean } from '../lib/suggest.ts';
import { canonicalQuantity } from '../objects/quantity.ts';
import { isIpPrefix } from './blocks/addresses.ts';

/** What is wrong with a value; undefined when nothing is. */
type ValueCheck = (value: string) => string | undefined;

const wholeNumber =
  (most: number): ValueCheck =>
  (text) =>
    /^\d+$/.test(text) && Number(text) <= most ? undefined : `"${text}" is no whole number from 0 to ${most}`;
const uint32 = wholeNumber(2 ** 32 - 1);
const port: ValueCheck = (text) =>
  wholeNumber(65_535)(text.trim()) === undefined ? undefined : `"${text}" is no port (0 to 65535)`;
const range: ValueCheck = (text) =>
  isIpPrefix(text) ? undefined : `"${text}" is no range of addresses such as 10.0.0.0/8`;
const boolean: ValueCheck = (text) =>
  /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text) ? undefined : `"${text}" is neither true nor false`;
const quantity: ValueCheck = (text) =>
  canonicalQuantity(text) === undefined ? `"${text}" is no quantity such as 100m or 128Mi` : undefined;

const interfaceName: ValueCheck = (text) => {
  const name = text.trim();
  if (name.length > 15) return `"${name}" is longer than an interface name may be (15)`;
  return /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(name) ? undefined : `"${name}" is no interface name`;
};

const listOf =
  (check: ValueCheck): ValueCheck =>
  (text) =>
    text === '' ? undefined : text.split(',').map(check).find(Boolean);
const ports: ValueCheck = (text) => listOf(port)(text.trim());
const orAll =
  (check: ValueCheck): ValueCheck =>
  (text) =>
    text === '*' ? undefined : check(text);

const oneOf =
  (...words: readonly string[]): ValueCheck =>
  (text) =>
    words.includes(text)
      ? undefined
      : [`"${text}" is none of ${words.join(', ')}`, didYouMean(text, words)].filter(Boolean).join(': ');

const traffic = 'traffic.sidecar.istio.io';
const readiness = 'readiness.status.sidecar.istio.io';
const sidecar = 'sidecar.istio.io';

const checks: ReadonlyMap<string, ValueCheck> = new Map([
  [`${sidecar}/interceptionMode`, oneOf('REDIRECT', 'TPROXY', 'NONE')],
  [`${sidecar}/proxyCPU`, quantity],
  [`${sidecar}/proxyCPULimit`, quantity],
  [`${sidecar}/proxyMemory`, quantity],
  [`${sidecar}/proxyMemoryLimit`, quantity],
  ['status.sidecar.istio.io/port', port],
  [`${readiness}/initialDelaySeconds`, uint32],
  [`${readiness}/periodSeconds`, uint32],
  [`${readiness}/failureThreshold`, uint32],
  [`${traffic}/includeOutboundIPRanges`, orAll(listOf(range))],
  [`${traffic}/excludeOutboundIPRanges`, listOf(range)],
  [`${traffic}/includeInboundPorts`, orAll(ports)],
  [`${traffic}/excludeInboundPorts`, ports],
  [`${traffic}/excludeOutboundPorts`, ports],
  [`${traffic}/excludeInterfaces`, listOf(interfaceName)],
  [`${traffic}/kubevirtInterfaces`, listOf(interfaceName)],
  ['istio.io/reroute-virtual-interfaces', listOf(interfaceName)],
  ['prometheus.istio.io/merge-metrics', boolean],
]);

export const checkedAnnotations: readonly string[] = [...checks.keys()];

/** What is wrong with the value of an annotation, for those whose values Istio checks. `proxy.istio.io/config` is not among them: it is YAML. */
export const annotationValueProblem = (name: string, value: string): string | undefined => checks.get(name)?.(value);
