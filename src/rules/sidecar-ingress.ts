import type { SidecarSpec } from '#generated/kinds.ts';
import { below } from './below.ts';
import { isIpAddress } from './blocks/addresses.ts';
import { isHttpProtocol, isTlsProtocol, portNameProblem, portProblem, protocolProblem } from './blocks/ports.ts';
import { serverTlsRules } from './blocks/server-tls.ts';
import { isSocketAddress, socketProblem } from './blocks/sockets.ts';
import { around, rulesOf, under } from './define-rules.ts';
import type { Rule, RuleObject } from './rule.ts';

const on = rulesOf<RuleObject<SidecarSpec>>('istio pkg/config/validation/validation.go, ValidateSidecar');

const port = 'port: {number: 8443, name: https, protocol: HTTPS}';
const files = 'serverCertificate: /cert.pem, privateKey: /key.pem';
const withTls = `spec: {ingress: [{${port}, tls: {mode: SIMPLE, ${files}}}]}`;
const plain = 'spec: {ingress: [{port: {number: 8080, name: http, protocol: HTTP}}]}';

/** What a port of a Sidecar must be, where it listens on an address. */
export const sidecarPortRules = (
  place: 'ingress' | 'egress',
  ids: readonly [string, string, string],
): readonly Rule[] => [
  on(`spec.${place}[].port`, {
    id: ids[0],
    message: 'targetPort has no meaning for a Sidecar: leave it out',
    fails: ({ targetPort = 0 }) => targetPort !== 0 && { path: ['targetPort'] },
    good: '{number: 8080, protocol: HTTP}',
    bad: '{number: 8080, protocol: HTTP, targetPort: 80}',
    badAt: '.targetPort',
  }),
  on(`spec.${place}[].port`, {
    id: ids[1],
    message: 'must be a name of a port',
    fails: ({ name = '' }) => below(['name'], name !== '' && portNameProblem(name)),
    good: '{number: 8080, protocol: HTTP, name: http}',
    bad: '{number: 8080, protocol: HTTP, name: http_8080}',
    badAt: '.name',
  }),
  on(`spec.${place}[].port`, {
    id: ids[2],
    message: 'must be a protocol',
    fails: ({ protocol = '' }) => below(['protocol'], protocol !== '' && protocolProblem(protocol)),
    good: '{number: 8080, protocol: grpc-web}',
    bad: '{number: 8080, protocol: HTTP3}',
    badAt: '.protocol',
  }),
];

const listenerRules = [
  on('spec.ingress[]', {
    id: 'SC-4',
    stops: true,
    message: 'an ingress listener needs a port',
    fails: (listener) => !listener.port,
    good: '{port: {number: 8080, protocol: HTTP}}',
    bad: '{bind: 10.0.0.1}',
  }),
  ...sidecarPortRules('ingress', ['SC-5', 'SC-6', 'SC-7']),
  on('spec.ingress[].port', {
    id: 'SC-8',
    message: 'needs a number from 1 to 65535',
    fails: ({ number }) => below(['number'], portProblem(number)),
    good: '{number: 8080, protocol: HTTP}',
    bad: '{number: 0, protocol: HTTP}',
    badAt: '.number',
  }),
  on('spec.ingress[].bind', {
    id: 'SC-9',
    message: 'must be an IP address',
    fails: (bind) => bind !== '' && !isIpAddress(bind) && `"${bind}" is no IP address`,
    around: plain,
    good: '127.0.0.1',
    bad: 'unix:///run/a',
  }),
  on('spec.ingress', {
    id: 'SC-10',
    message: 'two ingress listeners have the same port',
    fails: (listeners) => {
      const numbers = listeners.map((listener) => listener.port && (listener.port.number ?? 0));
      return numbers.flatMap((number, index) =>
        number !== undefined && numbers.indexOf(number) < index ? [{ path: [index, 'port', 'number'] }] : [],
      );
    },
    good: '[{port: {number: 8080, protocol: HTTP}}]',
    bad: '[{port: {number: 8080, protocol: HTTP}}, {port: {number: 8080, protocol: HTTP}}]',
    badAt: '[1].port.number',
  }),
];

/** `HOST:PORT` and `[V6]:PORT` taken apart; undefined when the text is neither. */
function splitHostPort(text: string): { readonly host: string; readonly port: string } | undefined {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text);
  return match ? { host: match[1] ?? match[2] ?? '', port: match[3] ?? '' } : undefined;
}

const ownAddresses = ['', '127.0.0.1', '0.0.0.0', '::1', '::'];
const isNumber = (text: string) => /^[-+]?\d+$/.test(text);
const endpoint = 'spec.ingress[].defaultEndpoint';
const endpointForms = '127.0.0.1:PORT, 0.0.0.0:PORT, [::1]:PORT, [::]:PORT or unix://PATH';

/** An address or a socket of the workload itself. */
const endpointRules = [
  on(endpoint, {
    id: 'SC-11',
    message: 'a socket is an absolute path, or an abstract socket with "@"',
    fails: (text) => isSocketAddress(text) && socketProblem(text),
    good: 'unix:///run/a',
    bad: 'unix:///run/',
  }),
  on(endpoint, {
    id: 'SC-12',
    message: `must be ${endpointForms}`,
    fails: (text) => text !== '' && !isSocketAddress(text) && !splitHostPort(text),
    good: '":8080"',
    bad: '127.0.0.1',
  }),
  on(endpoint, {
    id: 'SC-13',
    message: `must be on the workload itself: ${endpointForms}`,
    fails: (text) => !isSocketAddress(text) && !ownAddresses.includes(splitHostPort(text)?.host ?? ''),
    good: '"[::1]:8080"',
    bad: '10.0.0.1:8080',
  }),
  on(endpoint, {
    id: 'SC-14',
    message: 'the port must be a number',
    fails: (text) => !isSocketAddress(text) && !isNumber(splitHostPort(text)?.port ?? '0'),
    good: '"0.0.0.0:8080"',
    bad: '"127.0.0.1:http"',
  }),
  on(endpoint, {
    id: 'SC-15',
    message: 'the port must be from 1 to 65535',
    fails: (text) => {
      const port = isSocketAddress(text) ? '' : (splitHostPort(text)?.port ?? '');
      return isNumber(port) && portProblem(Number(port));
    },
    good: '"127.0.0.1:8080"',
    bad: '"127.0.0.1:65536"',
  }),
];

/** Fields of TLS that fit Gateways only. */
const gatewayFields = {
  'SC-16': ['subjectAltNames', '[a]', []],
  'SC-17': ['httpsRedirect', 'true', []],
  'SC-18': ['credentialName', 'a', ['TLS-11']],
  'SC-19': ['credentialNames', '[a]', ['TLS-11']],
  'SC-20': ['tlsCertificates', `[{${files}}]`, ['TLS-11']],
} as const;

const tlsRules = around(withTls, [
  ...Object.entries(gatewayFields).map(([id, [field, example, also]]) =>
    on('spec.ingress[].tls', {
      id,
      message: `${field} is for Gateways: leave it out of a Sidecar`,
      fails: (tls) => {
        const value = tls[field];
        return (Array.isArray(value) ? value.length > 0 : !!value) && { path: [field] };
      },
      good: `{mode: SIMPLE, ${files}}`,
      bad: `{mode: SIMPLE, ${files}, ${field}: ${example}}`,
      badAt: `.${field}`,
      also,
    }),
  ),
  on('spec.ingress[].tls', {
    id: 'SC-21',
    message: 'a Sidecar terminates TLS with SIMPLE, MUTUAL or OPTIONAL_MUTUAL',
    fails: ({ mode = '' }) => ['ISTIO_MUTUAL', 'AUTO_PASSTHROUGH'].includes(mode) && { path: ['mode'] },
    good: `{mode: SIMPLE, ${files}}`,
    bad: '{mode: ISTIO_MUTUAL}',
    badAt: '.mode',
  }),
  on('spec.ingress[]', {
    id: 'SC-22',
    message: 'tls fits the protocols HTTPS and TLS only',
    fails: ({ port, tls }) => !!tls && !isTlsProtocol(port?.protocol) && { path: ['tls'] },
    good: `{${port}, tls: {mode: SIMPLE, ${files}}}`,
    bad: `{port: {number: 8080, protocol: HTTP}, tls: {mode: SIMPLE, ${files}}}`,
    badAt: '.tls',
  }),
]);

export const ingressRules: readonly Rule[] = [
  ...listenerRules,
  ...around(plain, endpointRules),
  ...tlsRules,
  ...under('spec.ingress[].tls', serverTlsRules),
  on('spec.ingress[]', {
    id: 'SC-25',
    level: 'Warning',
    message: 'connectionPool.http has no effect on a port without HTTP',
    fails: ({ port, connectionPool }) =>
      !!connectionPool?.http && !isHttpProtocol(port?.protocol) && { path: ['connectionPool', 'http'] },
    good: '{port: {number: 8080, protocol: HTTP}, connectionPool: {http: {maxRetries: 1}}}',
    bad: '{port: {number: 8080, protocol: TCP}, connectionPool: {http: {maxRetries: 1}}}',
    badAt: '.connectionPool.http',
  }),
];
