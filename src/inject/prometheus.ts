// Metrics of application and proxy are scraped together, from the agent.
import { goJson } from './go-json.ts';
import {
  annotationsOf,
  type Pod,
  parseBoolean,
  proxyOf,
  withAnnotations,
  withoutAnnotations,
  withProxyEnv,
} from './pod.ts';

const keys = ['scrape', 'path', 'port'] as const;
type Key = (typeof keys)[number];

/** `prometheus.io/port`, `prometheus-io-port` and the like are one annotation to Prometheus. */
function keyOf(annotation: string): Key | undefined {
  const name = annotation.replaceAll(/[^a-zA-Z0-9_]/g, '_');
  return keys.find((key) => name === `prometheus_io_${key}`);
}

/** What a pod says about its own metrics. */
export function prometheusSettings(pod: Pod): Readonly<Partial<Record<Key, string>>> {
  const found: Partial<Record<Key, string>> = {};
  for (const [name, value] of Object.entries(annotationsOf(pod))) {
    const key = keyOf(name);
    if (key) found[key] = value;
  }
  return found;
}

export const withoutPrometheus = (pod: Pod) => withoutAnnotations(pod, (name) => keyOf(name) !== undefined);

/** Sends Prometheus to the agent, which asks the application in turn; unless pod or mesh (`merge` false) do not want that. */
export function mergeMetrics(
  pod: Pod,
  { merge, statusPort }: { readonly merge: boolean; readonly statusPort: number },
): Pod {
  const own = prometheusSettings(pod);
  if (parseBoolean(own.scrape) === false) return pod;
  const asked = parseBoolean(annotationsOf(pod)['prometheus.istio.io/merge-metrics']);
  if (!(asked ?? merge) || own.port === String(statusPort)) return pod;
  const told = withAnnotations(withoutPrometheus(pod), {
    'prometheus.io/port': String(statusPort),
    'prometheus.io/path': '/stats/prometheus',
    'prometheus.io/scrape': 'true',
  });
  if (Object.keys(own).length === 0 || !proxyOf(pod)) return told;
  const { scrape = '', path = '', port = '' } = own;
  return withProxyEnv(told, [{ name: 'ISTIO_PROMETHEUS_ANNOTATIONS', value: goJson({ scrape, path, port }) }]);
}
