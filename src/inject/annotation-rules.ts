// The annotations that Istio checks before it injects, with its refusals.
import { didYouMean } from '../lib/suggest.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Tree } from '../model/kube-object.ts';
import { annotationValueProblem, checkedAnnotations } from '../rules/annotation-values.ts';
import { readMessage } from './messages.ts';
import { proxyConfigAnnotation } from './proxy-config.ts';

/** An annotation whose value Istio refuses. */
export interface AnnotationProblem {
  readonly annotation: string;
  readonly value: string;
  readonly reason: string;
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

/** What Istio refuses about a pod's annotations. */
export function annotationProblems(
  annotations: Readonly<Record<string, string>>,
  rule: ProxyConfigRule = () => undefined,
): readonly AnnotationProblem[] {
  return Object.entries(annotations).flatMap(([annotation, value]) => {
    const isProxyConfig = annotation === proxyConfigAnnotation;
    const reason = isProxyConfig ? proxyConfigProblem(value, rule) : annotationValueProblem(annotation, value);
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
const known = [proxyConfigAnnotation, ...checkedAnnotations, ...unchecked];
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
