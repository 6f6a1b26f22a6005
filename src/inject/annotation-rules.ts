// The annotations that Istio checks before it injects, with its refusals.
import { didYouMean } from '../lib/suggest.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Tree } from '../model/kube-object.ts';
import { canonicalQuantity } from '../objects/quantity.ts';
import { readMessage } from './messages.ts';
import { parseBoolean } from './pod.ts';
import { proxyConfigAnnotation } from './proxy-config.ts';

/** An annotation whose value Istio refuses. */
export interface AnnotationProblem {
  readonly annotation: string;
  readonly value: string;
  readonly reason: string;
}

type Check = (value: string) => string | undefined;

const isPort = (text: string) => /^[0-9]+$/.test(text.trim()) && Number(text) <= 65_535;
const badPort: Check = (text) => (isPort(text) ? undefined : `"${text}" is no port (0 to 65535)`);
const portList: Check = (text) => (text.trim() === '' ? undefined : firstOf(text.split(','), badPort));
const portsOrAll: Check = (text) => (text === '*' ? undefined : portList(text));
const uint32: Check = (text) =>
  /^[0-9]+$/.test(text) && Number(text) < 2 ** 32 ? undefined : `"${text}" is no whole number from 0 to 4294967295`;
const boolean: Check = (text) => (parseBoolean(text) === undefined ? `"${text}" is neither true nor false` : undefined);
const quantity: Check = (text) =>
  canonicalQuantity(text) === undefined ? `"${text}" is no quantity such as 100m or 128Mi` : undefined;
const ranges: Check = (text) => (text === '' ? undefined : firstOf(text.split(','), badRange));
const rangesOrAll: Check = (text) => (text === '*' ? undefined : ranges(text));
const interfaces: Check = (text) => (text === '' ? undefined : firstOf(text.split(','), badInterface));

function firstOf(items: readonly string[], check: Check): string | undefined {
  for (const item of items) {
    const problem = check(item);
    if (problem) return problem;
  }
  return undefined;
}

function badRange(text: string): string | undefined {
  const [address = '', bits = '', ...rest] = text.split('/');
  const most = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1;
  const fits = rest.length === 0 && /^(?:0|[1-9][0-9]{0,2})$/.test(bits) && Number(bits) <= most;
  return fits ? undefined : `"${text}" is no range of addresses such as 10.0.0.0/8`;
}

const isIpv4 = (text: string) =>
  /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256 && !/^0\d/.test(part));

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return false;
  const groups = halves.flatMap((half) => half.split(':')).filter((group) => group !== '');
  const units = groups.reduce((sum, group) => sum + (group.includes('.') ? 2 : 1), 0);
  const valid = groups.every(
    (group, index) => /^[\da-fA-F]{1,4}$/.test(group) || (index === groups.length - 1 && isIpv4(group)),
  );
  return valid && (halves.length === 2 ? units < 8 : units === 8);
}

function badInterface(text: string): string | undefined {
  const name = text.trim();
  if (name.length > 15) return `"${name}" is longer than an interface name may be (15)`;
  return /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(name) ? undefined : `"${name}" is no interface name`;
}

function mode(text: string): string | undefined {
  if (['REDIRECT', 'TPROXY', 'NONE'].includes(text)) return undefined;
  return [`"${text}" is none of REDIRECT, TPROXY, NONE`, didYouMean(text, ['REDIRECT', 'TPROXY', 'NONE'])]
    .filter(Boolean)
    .join(': ');
}

/** Says why a proxy configuration that reads well is still refused. */
export type ProxyConfigRule = (config: Tree) => string | undefined;

function proxyConfigProblem(text: string, rule: ProxyConfigRule): string | undefined {
  try {
    return rule(readMessage(parseYaml(text)[0]?.value, 'ProxyConfig'));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const checks: Readonly<Record<string, Check>> = {
  'sidecar.istio.io/interceptionMode': mode,
  'sidecar.istio.io/proxyCPU': quantity,
  'sidecar.istio.io/proxyMemory': quantity,
  'sidecar.istio.io/proxyCPULimit': quantity,
  'sidecar.istio.io/proxyMemoryLimit': quantity,
  'status.sidecar.istio.io/port': badPort,
  'readiness.status.sidecar.istio.io/initialDelaySeconds': uint32,
  'readiness.status.sidecar.istio.io/periodSeconds': uint32,
  'readiness.status.sidecar.istio.io/failureThreshold': uint32,
  'traffic.sidecar.istio.io/includeOutboundIPRanges': rangesOrAll,
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': ranges,
  'traffic.sidecar.istio.io/includeInboundPorts': portsOrAll,
  'traffic.sidecar.istio.io/excludeInboundPorts': portList,
  'traffic.sidecar.istio.io/excludeOutboundPorts': portList,
  'traffic.sidecar.istio.io/excludeInterfaces': interfaces,
  'traffic.sidecar.istio.io/kubevirtInterfaces': interfaces,
  'istio.io/reroute-virtual-interfaces': interfaces,
  'prometheus.istio.io/merge-metrics': boolean,
};

/** What Istio refuses about a pod's annotations. */
export function annotationProblems(
  annotations: Readonly<Record<string, string>>,
  rule: ProxyConfigRule = () => undefined,
): readonly AnnotationProblem[] {
  return Object.entries(annotations).flatMap(([annotation, value]) => {
    const check = Object.hasOwn(checks, annotation) ? checks[annotation] : undefined;
    const reason = annotation === proxyConfigAnnotation ? proxyConfigProblem(value, rule) : check?.(value);
    return reason ? [{ annotation, value, reason }] : [];
  });
}

/** Annotations of Istio's that injection reads without checking them. */
const unchecked = [
  'sidecar.istio.io/inject',
  'inject.istio.io/templates',
  'sidecar.istio.io/status',
  'proxy.istio.io/overrides',
  'sidecar.istio.io/proxyImage',
  'sidecar.istio.io/proxyImageType',
  'sidecar.istio.io/logLevel',
  'sidecar.istio.io/componentLogLevel',
  'sidecar.istio.io/agentLogLevel',
  'sidecar.istio.io/capNetBindService',
  'sidecar.istio.io/bootstrapOverride',
  'sidecar.istio.io/userVolume',
  'sidecar.istio.io/userVolumeMount',
  'sidecar.istio.io/rewriteAppHTTPProbers',
  'sidecar.istio.io/nativeSidecar',
  'traffic.sidecar.istio.io/includeOutboundPorts',
  'readiness.status.sidecar.istio.io/applicationPorts',
  'sidecar.istio.io/discoveryAddress',
  'sidecar.istio.io/controlPlaneAuthPolicy',
  'sidecar.istio.io/statsInclusionPrefixes',
  'sidecar.istio.io/statsInclusionSuffixes',
  'sidecar.istio.io/statsInclusionRegexps',
  'sidecar.istio.io/extraStatTags',
  'sidecar.istio.io/statsHistogramBuckets',
  'sidecar.istio.io/statsCompression',
  'sidecar.istio.io/statsEvictionInterval',
  'sidecar.istio.io/enableCoreDump',
];
const known = [proxyConfigAnnotation, ...Object.keys(checks), ...unchecked];
const ours = /^(?:proxy|(?:[\w.]+\.)?sidecar|inject)\.istio\.io\//;

/** Annotations that look like Istio's but have a name that it does not read, with the name that was probably meant. */
export function misspeltAnnotations(
  annotations: Readonly<Record<string, string>>,
): readonly { readonly annotation: string; readonly suggestion: string }[] {
  return Object.keys(annotations).flatMap((annotation) => {
    if (!ours.test(annotation) || known.includes(annotation)) return [];
    const suggestion = didYouMean(annotation, known);
    return suggestion ? [{ annotation, suggestion }] : [];
  });
}
