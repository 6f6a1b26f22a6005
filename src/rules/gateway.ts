import type { GatewaySpec, Server } from '#generated/kinds.ts';
import { below } from './below.ts';
import { isIpAddress } from './blocks/addresses.ts';
import { dnsLabel } from './blocks/hosts.ts';
import { gatewayHostProblems } from './blocks/namespaced-hosts.ts';
import { isHttpProtocol, isTlsProtocol, portProblem, protocolProblem } from './blocks/ports.ts';
import { serverTlsRules } from './blocks/server-tls.ts';
import { isSocketAddress, socketProblem } from './blocks/sockets.ts';
import { around, defineRules, rulesOf, under } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

type Gateway = RuleObject<GatewaySpec>;
const on = rulesOf<Gateway>('istio pkg/config/validation/validation.go, ValidateGateway, validateServer');

/** Gateways that istiod makes from those of the Gateway API may do more. */
const isConverted = ({ metadata }: Gateway) =>
  metadata.annotations?.['internal.istio.io/gateway-semantics'] === 'gateway';

const http = 'port: {number: 80, name: http, protocol: HTTP}';
const https = 'port: {number: 443, name: https, protocol: HTTPS}';

const numberProblem = ({ port, bind }: Server) =>
  isSocketAddress(bind) && !port?.number ? undefined : portProblem(port?.number);

const portRules = [
  on('spec.servers[]', {
    id: 'GW-6',
    message: 'a server needs a port',
    fails: ({ port }) => !port,
    good: `{${http}, hosts: [a.example.com]}`,
    bad: '{hosts: [a.example.com]}',
  }),
  on('spec.servers[].port', {
    id: 'GW-7',
    message: 'the port needs a protocol',
    fails: ({ protocol }) => below(['protocol'], protocolProblem(protocol)),
    good: '{number: 80, name: http, protocol: http2}',
    bad: '{number: 80, name: http, protocol: HTTP3}',
    badAt: '.protocol',
  }),
  on('spec.servers[]', {
    id: 'GW-8',
    message: 'the port needs a number from 1 to 65535',
    fails: (server) => below(['port', 'number'], server.port && numberProblem(server)),
    good: '{port: {number: 0, name: http, protocol: HTTP}, bind: unix:///run/a, hosts: [a.example.com]}',
    bad: '{port: {number: 0, name: http, protocol: HTTP}, hosts: [a.example.com]}',
    badAt: '.port.number',
  }),
  on('spec.servers[].port', {
    id: 'GW-9',
    message: 'targetPort has no meaning for a Gateway: leave it out',
    fails: ({ targetPort = 0 }) => targetPort !== 0 && { path: ['targetPort'] },
    good: '{number: 80, name: http, protocol: HTTP}',
    bad: '{number: 80, name: http, protocol: HTTP, targetPort: 8080}',
    badAt: '.targetPort',
  }),
  on('spec.servers[].port', {
    id: 'GW-10',
    message: 'the port needs a name',
    fails: ({ name, number = 0 }) => !name && `port ${number} needs a name`,
    good: '{number: 80, name: http, protocol: HTTP}',
    bad: '{number: 80, protocol: HTTP}',
  }),
  on('spec.servers[].bind', {
    id: 'GW-11',
    message: 'must be an absolute path, or an abstract socket with "@"',
    fails: (bind) => isSocketAddress(bind) && socketProblem(bind),
    around: 'spec: {servers: [{port: {number: 0, name: http, protocol: HTTP}, hosts: [a.example.com]}]}',
    good: 'unix:///run/a',
    bad: 'unix://run/a',
  }),
  on('spec.servers[]', {
    id: 'GW-12',
    message: 'a server that listens on a socket has port 0',
    fails: ({ port, bind }) => isSocketAddress(bind) && !!port?.number && { path: ['port', 'number'] },
    good: '{port: {number: 0, name: http, protocol: HTTP}, bind: unix://@a, hosts: [a.example.com]}',
    bad: `{${http}, bind: unix://@a, hosts: [a.example.com]}`,
    badAt: '.port.number',
  }),
  on('spec.servers[].bind', {
    id: 'GW-13',
    message: 'must be an IP address, or a socket (unix://PATH)',
    fails: (bind) => bind !== '' && !isSocketAddress(bind) && !isIpAddress(bind) && `"${bind}" is no IP address`,
    good: '10.0.0.1',
    bad: '10.0.0.1:80',
  }),
];

const isPassThrough = ({ tls }: Server) => ['PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(tls?.mode ?? 'PASSTHROUGH');

/** What tls a port wants is only asked when nothing is wrong with the port itself. */
const isSound = (server: Server): boolean =>
  !!server.port?.name && !server.port.targetPort && !protocolProblem(server.port.protocol) && !numberProblem(server);

const tlsRules = [
  on('spec.servers[]', {
    id: 'GW-14',
    message: 'the protocols HTTPS and TLS need tls',
    fails: (server) => isTlsProtocol(server.port?.protocol) && !server.tls && isSound(server),
    good: `{${https}, tls: {mode: SIMPLE, credentialName: a}, hosts: [a.example.com]}`,
    bad: `{${https}, hosts: [a.example.com]}`,
  }),
  on('spec.servers[]', {
    id: 'GW-15',
    message: 'a port of plain HTTP has no certificates: of tls only httpsRedirect fits it',
    fails: (server) => {
      const { port, tls } = server;
      const certificates = !!(tls?.caCertificates || tls?.privateKey || tls?.serverCertificate);
      const isRefused = isHttpProtocol(port?.protocol) && (!isPassThrough(server) || certificates);
      return !!tls && isRefused && isSound(server) && { path: ['tls'] };
    },
    good: `{${http}, tls: {httpsRedirect: true}, hosts: [a.example.com]}`,
    bad: `{${http}, tls: {mode: SIMPLE, credentialName: a}, hosts: [a.example.com]}`,
    badAt: '.tls',
  }),
  on('spec.servers[]', {
    id: 'GW-16',
    message: 'tls fits the protocols HTTPS and TLS only',
    fails: (server) => {
      const { port, tls } = server;
      const isOther = !isHttpProtocol(port?.protocol) && !isTlsProtocol(port?.protocol);
      return !!tls && isOther && isSound(server) && { path: ['tls'] };
    },
    good: '{port: {number: 443, name: tls, protocol: TLS}, tls: {}, hosts: [a.example.com]}',
    bad: '{port: {number: 443, name: tcp, protocol: TCP}, tls: {}, hosts: [a.example.com]}',
    badAt: '.tls',
  }),
  on('spec.servers[]', {
    id: 'GW-18',
    level: 'Warning',
    message: 'httpsRedirect answers plain HTTP: it has no effect on other protocols',
    fails: ({ port, tls }) =>
      !!port && !!tls?.httpsRedirect && !isHttpProtocol(port.protocol) && { path: ['tls', 'httpsRedirect'] },
    good: `{${http}, tls: {httpsRedirect: true}, hosts: [a.example.com]}`,
    bad: `{${https}, tls: {mode: SIMPLE, credentialName: a, httpsRedirect: true}, hosts: [a.example.com]}`,
    badAt: '.tls.httpsRedirect',
  }),
  ...around(
    `spec: {servers: [{${https}, hosts: [a.example.com], tls: {mode: SIMPLE, credentialName: a}}]}`,
    under('spec.servers[].tls', serverTlsRules),
  ),
];

export const gatewayRules = defineRules({
  kind: 'Gateway',
  example: `spec: {servers: [{${http}, hosts: [a.example.com]}]}`,
  rules: [
    on('metadata', {
      id: 'GW-1',
      message: 'the name of a Gateway must be a DNS label',
      fails: ({ name }, { object }) => {
        const message = isConverted(object) ? false : dnsLabel.fails(name);
        return message ? { path: ['name'], message: String(message) } : undefined;
      },
      good: '{name: a.b, namespace: default, annotations: {internal.istio.io/gateway-semantics: gateway}}',
      bad: '{name: a.b, namespace: default}',
      badAt: '.name',
    }),
    on('spec', {
      id: 'GW-2',
      message: 'a Gateway needs servers',
      fails: ({ servers }) => !servers?.length,
      good: `{servers: [{${http}, hosts: [a.example.com]}]}`,
      bad: '{servers: []}',
    }),
    on('spec.servers[]', {
      id: 'GW-4',
      message: 'a server needs hosts',
      fails: ({ hosts }) => !hosts?.length,
      good: `{${http}, hosts: ["*"]}`,
      bad: `{${http}}`,
    }),
    on('spec.servers[].hosts[]', {
      id: 'GW-5',
      message: 'must be HOST or NAMESPACE/HOST',
      fails: (host, { object }) =>
        gatewayHostProblems(host, { allowNone: isConverted(object) }).map((message) => ({ message })),
      good: './*.example.com',
      bad: 'shop/a',
    }),
    ...portRules,
    on('spec.servers', {
      id: 'GW-17',
      message: 'two servers have ports of the same name',
      fails: (servers) => {
        const names = servers.map(({ port }) => port && (port.name ?? ''));
        return names.flatMap((name, index) =>
          name !== undefined && names.indexOf(name) < index ? [{ path: [index, 'port', 'name'] }] : [],
        );
      },
      good: `[{${http}, hosts: [a.example.com]}]`,
      bad: `[{${http}, hosts: [a.example.com]}, {${http}, hosts: [b.example.com]}]`,
      badAt: '[1].port.name',
    }),
    ...tlsRules,
  ],
});
