import { fullName, type Resource } from '../../world/resource.ts';
import { defineAnalyzer, finding } from '../define-analyzer.ts';

type Tls = NonNullable<NonNullable<NonNullable<Resource<'DestinationRule'>['spec']>['trafficPolicy']>['tls']>;

export const destinationRuleCa = defineAnalyzer({
  name: 'destinationrule.CaCertificateAnalyzer',
  summary: 'DestinationRules that start TLS verify who answers, by an authority that they name.',
  why: 'With insecureSkipVerify the proxy encrypts but does not verify: anybody can answer for the host. Without caCertificates every authority of the system may vouch for the host; credentialName without workloadSelector makes sidecars send plain text.',
  fix: 'Remove insecureSkipVerify; set caCertificates where a private authority signs.',
  reads: ['DestinationRule'],
  emits: ['IST0128', 'IST0129'],
  *check(world) {
    for (const rule of world.all('DestinationRule')) {
      const { host = '', workloadSelector, trafficPolicy } = rule.spec ?? {};
      const problemOf = (tls: Tls | undefined) => whatIsOpen(tls, workloadSelector !== undefined);
      const { tls, portLevelSettings = [] } = trafficPolicy ?? {};
      const path = 'spec.trafficPolicy';
      const what = problemOf(tls);
      if (what) {
        const found = finding(
          'IST0128',
          rule,
          `${path}.tls`,
          fullName(rule),
          rule.namespace,
          tls?.mode ?? '',
          host,
          what,
        );
        yield { ...found, referencePath: `${path}.tls.caCertificates` };
      }
      for (const [index, { tls: portTls, port }] of portLevelSettings.entries()) {
        const open = problemOf(portTls);
        if (!open) continue;
        const at = `${path}.portLevelSettings[${index}].tls`;
        const about = [
          fullName(rule),
          rule.namespace,
          portTls?.mode ?? '',
          host,
          `number:${port?.number ?? 0}`,
          open,
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
      bad: 'TLS that verifies nobody, and TLS that takes the authorities of the system',
      yaml: `kind: DestinationRule
spec:
  host: a
  trafficPolicy: {tls: {mode: MUTUAL, insecureSkipVerify: true}, portLevelSettings: [{port: {number: 443}, tls: {mode: SIMPLE}}]}`,
      finds: [
        { code: 'IST0128', at: 'spec.trafficPolicy.tls' },
        { code: 'IST0129', at: 'spec.trafficPolicy.portLevelSettings[0].tls' },
      ],
    },
  ],
});

/** What a TLS setting leaves open; undefined where it names whom to trust. */
function whatIsOpen(tls: Tls | undefined, isForWorkloads: boolean): string | undefined {
  if (tls?.mode !== 'SIMPLE' && tls?.mode !== 'MUTUAL') return undefined;
  if (tls.insecureSkipVerify) return 'does not verify who answers (insecureSkipVerify)';
  if (tls.caCertificates) return undefined;
  if (!tls.credentialName) return 'names no caCertificates: every authority of the system may vouch for it';
  return isForWorkloads
    ? undefined
    : 'is started by gateways only: sidecars drop credentialName without workloadSelector and send plain text';
}
