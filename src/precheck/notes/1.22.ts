import { object } from '../detect.ts';
import type { UpgradeNote } from '../note.ts';
import { both, is, named, where } from '../read.ts';

/** What 1.22 changed, as far as the reference's own precheck looks for it. */
export const notes: readonly UpgradeNote[] = [
  {
    id: 'zipkin-not-by-default',
    since: '1.22',
    area: 'telemetry',
    severity: 'behaviour',
    confidence: 'certain',
    title: 'Traces are no longer sent to zipkin by default',
    changed: 'Proxies send traces only where a provider is configured; zipkin.istio-system is no longer assumed.',
    concerns: 'Meshes with a Service zipkin in the root namespace and no tracing provider.',
    looksFor: 'Service zipkin in the root namespace.',
    fix: 'Name zipkin as an extension provider and choose it in a Telemetry object.',
    code: 'IST0169',
    detect: object('Service', (service, { istioNamespace }) =>
      both(named('zipkin'), where('metadata.namespace', is(istioNamespace)))(service),
    ),
  },
];
