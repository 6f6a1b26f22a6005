import type { ClientTls } from '#generated/kinds.ts';
import { rulesOf } from '../define-rules.ts';
import type { Rule, RuleObject } from '../rule.ts';

const on = rulesOf<ClientTls, RuleObject>('istio pkg/config/validation/agent/validation.go, ValidateTLS');
const configMap = 'configmap://';

const terminates = (mode: string | undefined) => mode === 'SIMPLE' || mode === 'MUTUAL';

/** TLS towards a service: in DestinationRules and in the mesh configuration. */
export const clientTlsRules: readonly Rule[] = [
  on('credentialName', {
    id: 'DR-57',
    message: `a ConfigMap is named ${configMap}NAMESPACE/NAME`,
    fails: (name) => name.startsWith(configMap) && !configMapRef(name),
    good: `${configMap}default/ca`,
    bad: `${configMap}ca`,
  }),
  on('credentialName', {
    id: 'DR-58',
    message: 'the ConfigMap must be in the namespace of the object',
    fails: (name, { object }) => {
      const namespace = configMapRef(name)?.namespace;
      return namespace !== undefined && namespace !== object.metadata.namespace;
    },
    good: `${configMap}default/ca`,
    bad: `${configMap}other/ca`,
  }),
  on('', {
    id: 'DR-59',
    message:
      'insecureSkipVerify contradicts caCertificates, credentialName and subjectAltNames, which say what to verify',
    fails: ({ mode, insecureSkipVerify, caCertificates, credentialName, subjectAltNames }) =>
      !!insecureSkipVerify && mode === 'SIMPLE' && (!!caCertificates || !!credentialName || !!subjectAltNames?.length),
    good: '{mode: SIMPLE, insecureSkipVerify: true}',
    bad: '{mode: SIMPLE, insecureSkipVerify: true, caCertificates: /ca.pem}',
  }),
  on('', {
    id: 'DR-60',
    message: 'insecureSkipVerify contradicts caCertificates and subjectAltNames, which say what to verify',
    fails: ({ mode, insecureSkipVerify, caCertificates, subjectAltNames }) =>
      !!insecureSkipVerify && mode === 'MUTUAL' && (!!caCertificates || !!subjectAltNames?.length),
    good: '{mode: MUTUAL, insecureSkipVerify: true, credentialName: a}',
    bad: '{mode: MUTUAL, insecureSkipVerify: true, credentialName: a, subjectAltNames: [a]}',
  }),
  on('', {
    id: 'DR-61',
    stops: true,
    message: 'credentialName takes the place of clientCertificate, privateKey, caCertificates and caCrl',
    fails: ({ mode, credentialName, clientCertificate, privateKey, caCertificates, caCrl }) =>
      terminates(mode) && !!credentialName && !!(clientCertificate || privateKey || caCertificates || caCrl),
    good: '{mode: SIMPLE, credentialName: a}',
    bad: '{mode: SIMPLE, credentialName: a, caCertificates: /ca.pem}',
  }),
  ...(['clientCertificate', 'privateKey'] as const).map((field, index) =>
    on('', {
      id: `DR-${62 + index}`,
      message: `mode MUTUAL needs ${field}, or credentialName`,
      fails: (tls) => tls.mode === 'MUTUAL' && !tls.credentialName && !tls[field],
      good: '{mode: MUTUAL, clientCertificate: /cert.pem, privateKey: /key.pem}',
      bad:
        field === 'privateKey'
          ? '{mode: MUTUAL, clientCertificate: /cert.pem}'
          : '{mode: MUTUAL, privateKey: /key.pem}',
    }),
  ),
];

function configMapRef(name: string): { readonly namespace: string } | undefined {
  if (!name.startsWith(configMap)) return undefined;
  const [namespace, rest, ...more] = name.slice(configMap.length).split('/');
  return namespace && rest && more.length === 0 ? { namespace } : undefined;
}
