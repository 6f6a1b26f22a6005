import { fullName, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Tls = NonNullable<NonNullable<NonNullable<Resource<'DestinationRule'>['spec']>['trafficPolicy']>['tls']>;

export const destinationRuleCa = defineAnalyzer({
  name: 'destinationrule.CaCertificateAnalyzer',
  summary: 'DestinationRules that start TLS say which authority to trust.',
  why: 'Without caCertificates the proxy encrypts but does not verify: anybody can answer for the host.',
  fix: 'Set caCertificates, or credentialName together with a workloadSelector.',
  reads: ['DestinationRule'],
  emits: ['IST0128', 'IST0129'],
  *check(world) {
    for (const rule of world.all('DestinationRule')) {
      const { host = '', workloadSelector, trafficPolicy } = rule.spec ?? {};
      const isBlind = (tls: Tls | undefined) =>
        (tls?.mode === 'SIMPLE' || tls?.mode === 'MUTUAL') &&
        !tls.caCertificates &&
        !(tls.credentialName && workloadSelector);
      const { tls, portLevelSettings = [] } = trafficPolicy ?? {};
      const path = 'spec.trafficPolicy';
      if (isBlind(tls)) {
        const found = finding('IST0128', rule, `${path}.tls`, fullName(rule), rule.namespace, tls?.mode ?? '', host);
        yield { ...found, referencePath: `${path}.tls.caCertificates` };
      }
      for (const [index, { tls: portTls, port }] of portLevelSettings.entries()) {
        if (!isBlind(portTls)) continue;
        const at = `${path}.portLevelSettings[${index}].tls`;
        const about = [
          fullName(rule),
          rule.namespace,
          portTls?.mode ?? '',
          host,
          `number:${port?.number ?? 0}`,
        ] as const;
        yield { ...finding('IST0129', rule, at, ...about), referencePath: `${at}.caCertificates` };
      }
    }
  },
  examples: [
    {
      good: 'an authority, and credentials for chosen workloads',
      yaml: `kind: DestinationRule
spec:
  host: a
  workloadSelector: {matchLabels: {app: a}}
  trafficPolicy: {tls: {mode: SIMPLE, caCertificates: /ca.pem}, portLevelSettings: [{tls: {mode: MUTUAL, credentialName: c}}]}`,
    },
    {
      bad: 'TLS without an authority',
      yaml: `kind: DestinationRule
spec:
  host: a
  trafficPolicy: {tls: {mode: MUTUAL}, portLevelSettings: [{port: {number: 443}, tls: {mode: SIMPLE, credentialName: c}}]}`,
      finds: [
        { code: 'IST0128', at: 'spec.trafficPolicy.tls' },
        { code: 'IST0129', at: 'spec.trafficPolicy.portLevelSettings[0].tls' },
      ],
    },
  ],
});
