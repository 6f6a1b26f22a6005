import type { Demand } from '../define-rules.ts';
import type { Detail } from '../rule.ts';
import { isDnsLabel } from './hosts.ts';
import { wordProblem } from './words.ts';

/** 1 to 65535, as the reference has it. */
export const isPort = (port: number | undefined): boolean =>
  port !== undefined && Number.isInteger(port) && port >= 1 && port <= 65535;

export const portProblem = (port: number | undefined): string | undefined =>
  isPort(port) ? undefined : `${port ?? 0} is no port: 1 to 65535`;

export const portNumber: Demand<number> = {
  message: 'must be a port from 1 to 65535',
  fails: portProblem,
  good: '8080',
  bad: '65536',
};

/** For numbers of which 0 says that there is none. */
export const portNumberIfSet: Demand<number> = { ...portNumber, fails: (port) => port !== 0 && portProblem(port) };

/** Protocols that a port can have. */
export const protocols = [
  'tcp',
  'udp',
  'grpc',
  'grpc-web',
  'http',
  'http_proxy',
  'http2',
  'https',
  'tls',
  'mongo',
  'redis',
  'mysql',
] as const;
export type Protocol = (typeof protocols)[number];

/** The protocol that a text names, in whatever case; undefined for none. */
export function parseProtocol(text: string | undefined): Protocol | undefined {
  const lower = text?.toLowerCase();
  return protocols.find((protocol) => protocol === lower);
}

export const isHttpProtocol = (text: string | undefined): boolean =>
  ['http', 'http2', 'http_proxy', 'grpc', 'grpc-web'].includes(parseProtocol(text) ?? '');

export const isTlsProtocol = (text: string | undefined): boolean =>
  ['https', 'tls'].includes(parseProtocol(text) ?? '');

const protocolNames = protocols.map((protocol) => protocol.toUpperCase());

export const protocolProblem = (text = ''): Detail | undefined =>
  parseProtocol(text) ? undefined : wordProblem(text, protocolNames, 'protocol');

export const protocolIfSet: Demand<string> = {
  message: `must be one of ${protocolNames.join(', ')}`,
  fails: (text) => text !== '' && protocolProblem(text),
  good: 'HTTP',
  bad: 'HTTP3',
};

export const portNameProblem = (name: string | undefined): string | undefined =>
  isDnsLabel(name ?? '')
    ? undefined
    : `"${name ?? ''}" is no name of a port: letters, digits and "-" inside, 1 to 63 characters`;
