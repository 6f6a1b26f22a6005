import type { ServerTls } from '#generated/kinds.ts';
import { rulesOf } from '../define-rules.ts';
import type { Detail, Rule } from '../rule.ts';

const on = rulesOf<ServerTls>('istio pkg/config/validation/validation.go, validateTLSOptions');

/** Cipher suites that Envoy is built with, as OpenSSL names them. */
const cipherSuites: readonly string[] = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA',
  'AES256-SHA',
  'DES-CBC3-SHA',
];
/** Whether Envoy may know a suite: expressions such as `[A|B]` or `-C` are not looked into. */
const isCipherSuite = (text: string) => text === 'ALL' || !/^[A-Za-z0-9]/.test(text) || cipherSuites.includes(text);

const ownFiles = [
  'serverCertificate',
  'privateKey',
  'caCertificates',
  'tlsCertificates',
  'credentialName',
  'credentialNames',
] as const;
const certificateFields = ['caCrl', ...ownFiles] as const;
const given = (tls: ServerTls, field: keyof ServerTls) => {
  const value = tls[field];
  return Array.isArray(value) ? value.length > 0 : !!value;
};
const modeOf = ({ mode = 'PASSTHROUGH' }: ServerTls) => mode;
const isMutual = (tls: ServerTls) => ['MUTUAL', 'OPTIONAL_MUTUAL'].includes(modeOf(tls));
const passesThrough = (tls: ServerTls) => ['PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(modeOf(tls));
const hasCredential = (tls: ServerTls) => given(tls, 'credentialName') || given(tls, 'credentialNames');
/** Whether the proxy takes certificates from files: with credentials the rest is not looked at. */
const needsFiles = (tls: ServerTls) => (isMutual(tls) || modeOf(tls) === 'SIMPLE') && !hasCredential(tls);

/** Pairs of certificate and key that the proxy needs, and where they stand. */
function pairs(
  tls: ServerTls,
): readonly (Pick<ServerTls, 'serverCertificate' | 'privateKey'> & { readonly path: NonNullable<Detail['path']> })[] {
  if (!needsFiles(tls)) return [];
  if (!tls.tlsCertificates?.length) return [{ ...tls, path: [] }];
  return tls.tlsCertificates.map((pair, index) => ({ ...pair, path: ['tlsCertificates', index] }));
}

const files = 'serverCertificate: /cert.pem, privateKey: /key.pem';

/** TLS that a Gateway or the ingress of a Sidecar terminates. */
export const serverTlsRules: readonly Rule[] = [
  on('', {
    id: 'TLS-1',
    level: 'Warning',
    message: 'TLS 1.0 and 1.1 need cipherSuites that Envoy does not offer by itself',
    fails: ({ minProtocolVersion = '', cipherSuites }) =>
      ['TLSV1_0', 'TLSV1_1'].includes(minProtocolVersion) && !cipherSuites?.length && { path: ['minProtocolVersion'] },
    good: '{mode: SIMPLE, credentialName: a, minProtocolVersion: TLSV1_0, cipherSuites: [AES128-SHA]}',
    bad: '{mode: SIMPLE, credentialName: a, minProtocolVersion: TLSV1_0}',
    badAt: '.minProtocolVersion',
  }),
  on('cipherSuites', {
    id: 'TLS-2',
    level: 'Warning',
    message: 'cipher suites that Envoy does not know have no effect',
    fails: (suites) => {
      const unknown = [...new Set(suites.filter((suite) => !isCipherSuite(suite)))].sort();
      return unknown.length > 0 && `Envoy does not know the cipher suites ${unknown.join(', ')}: they have no effect`;
    },
    good: '["[ECDHE-ECDSA-AES128-GCM-SHA256|AES128-SHA]", AES256-SHA, ALL]',
    bad: '[AES256-SHA, RC4]',
  }),
  on('cipherSuites', {
    id: 'TLS-3',
    level: 'Warning',
    message: 'cipher suites stand twice',
    fails: (suites) => {
      const twice = suites.filter((suite, index) => isCipherSuite(suite) && suites.indexOf(suite) < index);
      return twice.length > 0 && `the cipher suites ${[...new Set(twice)].sort().join(', ')} stand twice`;
    },
    good: '[AES128-SHA, AES256-SHA]',
    bad: '[AES128-SHA, AES128-SHA]',
  }),
  ...ownFiles.map((field, index) =>
    on('', {
      id: `TLS-${4 + index}`,
      message: `in mode ISTIO_MUTUAL Istio issues the certificates: ${field} must be left out`,
      fails: (tls) => modeOf(tls) === 'ISTIO_MUTUAL' && given(tls, field) && { path: [field] },
      good: '{mode: ISTIO_MUTUAL}',
      bad: `{mode: ISTIO_MUTUAL, ${field}: ${exampleOf(field)}}`,
      badAt: `.${field}`,
    }),
  ),
  on('', {
    id: 'TLS-10',
    level: 'Warning',
    message: 'TLS is passed through: certificates have no effect',
    fails: (tls) => passesThrough(tls) && certificateFields.some((field) => given(tls, field)),
    good: '{mode: AUTO_PASSTHROUGH}',
    bad: '{mode: PASSTHROUGH, credentialName: a}',
  }),
  on('', {
    id: 'TLS-11',
    message:
      'only one of serverCertificate with privateKey, credentialName, credentialNames and tlsCertificates can be given',
    fails: (tls) => {
      const ways = [
        given(tls, 'serverCertificate') && given(tls, 'privateKey'),
        ...(['credentialName', 'credentialNames', 'tlsCertificates'] as const).map((field) => given(tls, field)),
      ];
      return modeOf(tls) !== 'ISTIO_MUTUAL' && ways.filter(Boolean).length > 1;
    },
    good: '{mode: SIMPLE, credentialNames: [rsa, ecdsa]}',
    bad: '{mode: SIMPLE, credentialName: a, credentialNames: [rsa, ecdsa]}',
  }),
  on('', {
    id: 'TLS-13',
    message: 'clients show certificates: caCertificates is needed to check them',
    fails: (tls) => isMutual(tls) && needsFiles(tls) && !tls.caCertificates,
    good: `{mode: MUTUAL, ${files}, caCertificates: /ca.pem}`,
    bad: `{mode: MUTUAL, ${files}}`,
  }),
  on('', {
    id: 'TLS-14',
    level: 'Warning',
    message: 'more than two tlsCertificates: Envoy picks by type of key, RSA or ECDSA',
    fails: (tls) => needsFiles(tls) && (tls.tlsCertificates?.length ?? 0) > 2 && { path: ['tlsCertificates'] },
    good: `{mode: SIMPLE, tlsCertificates: [{${files}}, {${files}}]}`,
    bad: `{mode: SIMPLE, tlsCertificates: [{${files}}, {${files}}, {${files}}]}`,
    badAt: '.tlsCertificates',
  }),
  ...(['serverCertificate', 'privateKey'] as const).map((field, index) =>
    on('', {
      id: `TLS-${15 + index}`,
      message: `${field} is missing`,
      fails: (tls) => pairs(tls).flatMap((pair) => (pair[field] ? [] : [{ path: pair.path }])),
      good: `{mode: SIMPLE, ${files}}`,
      bad: `{mode: SIMPLE, tlsCertificates: [{${files.replace(field, 'caCertificates')}}]}`,
      badAt: '.tlsCertificates[0]',
    }),
  ),
  on('', {
    id: 'TLS-17',
    message: 'caCrl is a file: it cannot stand beside credentialName',
    fails: (tls) => passesThrough(tls) && given(tls, 'caCrl') && given(tls, 'credentialName') && { path: ['caCrl'] },
    good: `{mode: MUTUAL, ${files}, caCertificates: /ca.pem, caCrl: /crl.pem}`,
    bad: '{mode: PASSTHROUGH, credentialName: a, caCrl: /crl.pem}',
    badAt: '.caCrl',
    also: ['TLS-10'],
  }),
  on('', {
    id: 'TLS-18',
    message: 'caCrl checks certificates of clients, which mode SIMPLE does not ask for',
    fails: (tls) => modeOf(tls) === 'SIMPLE' && needsFiles(tls) && given(tls, 'caCrl') && { path: ['caCrl'] },
    good: `{mode: SIMPLE, ${files}}`,
    bad: `{mode: SIMPLE, ${files}, caCrl: /crl.pem}`,
    badAt: '.caCrl',
  }),
];

function exampleOf(field: (typeof ownFiles)[number]): string {
  if (field === 'tlsCertificates') return `[{${files}}]`;
  return field === 'credentialNames' ? '[a]' : 'a';
}
