import { isMap } from '../lib/tree.ts';
import { parseYaml, YamlError } from '../lib/yaml.ts';
import { InputError, UsageError } from '../model/errors.ts';
import type { MeshClient, MeshRequest } from '../model/request.ts';
import type { Question } from '../pipeline/graph.ts';
import type { AskedRequest } from '../pipeline/requests.ts';
import type { Flags, FlagValues } from './define-command.ts';

/** What a request has beside its host. */
export const requestFlags = {
  method: {
    type: 'string',
    placeholder: 'METHOD',
    suggests: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
    help: 'Method of the request that --host names; GET by default.',
  },
  header: { type: 'list', placeholder: 'NAME=VALUE', help: 'A header of the request. May be repeated.' },
  port: { type: 'string', placeholder: 'PORT', help: 'Port that the client calls; by default one that the host has.' },
  protocol: {
    type: 'string',
    placeholder: 'PROTOCOL',
    choices: ['http', 'http2', 'tcp'],
    help: 'What the client speaks: http, http2, or tcp for bytes that are no HTTP.',
  },
  tls: { type: 'boolean', help: 'The client itself speaks TLS, as https:// before the host says, too.' },
  sni: { type: 'string', placeholder: 'NAME', help: "Name in the client's TLS hello; the host by default." },
  principal: {
    type: 'string',
    placeholder: 'IDENTITY',
    help: 'Identity of the client where another one is meant than that of its workload: cluster.local/ns/shop/sa/cart.',
  },
  jwt: {
    type: 'string',
    placeholder: 'CLAIMS',
    help: 'Claims of a valid token that is sent along: iss=ISSUER,sub=SUBJECT or JSON.',
  },
  requests: {
    type: 'string',
    placeholder: 'FILE',
    help: 'Many requests at once: a list of {from, request} in JSON or YAML. With -o json the answer is a list.',
  },
  'istiod-env': {
    type: 'list',
    placeholder: 'NAME=VALUE',
    suggests: ['PILOT_ENABLE_AMBIENT=true', 'PILOT_ENABLE_ALPHA_GATEWAY_API=true'],
    help: "A variable of istiod's environment that decides: PILOT_ENABLE_ALPHA_GATEWAY_API=true. May be repeated.",
  },
} as const satisfies Flags;

type Given = FlagValues<typeof requestFlags>;

/** The details of the request that --host names. */
export function requestDetails(flags: Given): Partial<Question> {
  const details = {
    method: flags.method,
    headers: flags.header.length > 0 ? pairs(flags.header, '--header') : undefined,
    port: flags.port === undefined ? undefined : portNumber(flags.port),
    protocol: flags.protocol as Question['protocol'],
    tls: flags.tls || flags.sni !== undefined || undefined,
    sni: flags.sni,
    principal: flags.principal?.replace(/^spiffe:\/\//, ''),
    jwt: flags.jwt === undefined ? undefined : claimsOf(flags.jwt),
  };
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

/** The flags that say something about a request, of those that are given. */
export const givenDetails = (flags: Given): readonly string[] =>
  Object.entries(requestFlags).flatMap(([name, { type }]) => {
    if (name === 'requests' || name === 'istiod-env') return [];
    const value = flags[name as keyof Given];
    return (type === 'list' ? Array.isArray(value) && value.length > 0 : value !== undefined && value !== false)
      ? [`--${name}`]
      : [];
  });

export const environmentOf = (flags: Given): Readonly<Record<string, string>> =>
  pairs(flags['istiod-env'], '--istiod-env');

function pairs(texts: readonly string[], flag: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value = ''] = /^([^=:\s]+)\s*[=:]\s*(.*)$/s.exec(text) ?? [];
      if (name === undefined) throw new UsageError(`${flag}: "${text}" is no NAME=VALUE`);
      return [name, value];
    }),
  );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new UsageError(`--port: "${text}" is no port`, 'write a number between 1 and 65535');
}

function claimsOf(text: string): Readonly<Record<string, unknown>> {
  if (!text.trimStart().startsWith('{')) return pairs(text.split(','), '--jwt');
  try {
    const value: unknown = JSON.parse(text);
    if (isMap(value)) return value;
  } catch {
    // Said below.
  }
  throw new UsageError('--jwt: this is no JSON object', 'write iss=ISSUER,sub=SUBJECT or {"iss": "ISSUER"}');
}

/**
 * Reads a list of {from, request}.
 * @throws InputError where it is none, with the number of the item
 */
export function parseRequests(text: string, file: string): readonly AskedRequest[] {
  const value = readValue(text, file);
  if (!Array.isArray(value)) throw wrong(file, 'it holds no list');
  return value.map((item: unknown, index) => {
    const at = `item ${index + 1}`;
    if (!isMap(item) || !isMap(item.request)) throw wrong(file, `${at} has no request`);
    return { from: clientOf(item.from, file, at), request: readRequest(item.request, file, at) };
  });
}

function readValue(text: string, file: string): unknown {
  try {
    return parseYaml(text)[0]?.value;
  } catch (error) {
    if (error instanceof YamlError)
      throw wrong(`${file}:${error.line}`, `it is neither JSON nor YAML: ${error.message}`);
    throw error;
  }
}

const wrong = (file: string, why: string) =>
  new InputError(`${file}: ${why}`, {
    code: 'REQUESTS',
    hint: 'write a list such as [{"from": {"workload": "shop/cart"}, "request": {"host": "pay", "port": 80}}]; docs/graph.md has all keys',
  });

const clientKeys = ['workload', 'gateway', 'namespace'] as const;

function clientOf(from: unknown, file: string, at: string): MeshClient {
  if (isMap(from)) {
    if (from.outside === true) return { outside: true };
    for (const key of clientKeys) {
      const name = from[key];
      if (typeof name === 'string') return { [key]: name } as MeshClient; // one of the three forms
    }
  }
  throw wrong(file, `${at}: from is none of {workload}, {gateway}, {namespace}, {outside: true}`);
}

const texts = ['ip', 'path', 'method', 'sni', 'sourceIP', 'principal'] as const;

function readRequest(given: Readonly<Record<string, unknown>>, file: string, at: string): MeshRequest {
  const { protocol = 'http', host, port, headers, jwt } = given;
  if (typeof host !== 'string') throw wrong(file, `${at}: the request has no host`);
  if (typeof port !== 'number') throw wrong(file, `${at}: the request has no port`);
  if (protocol !== 'http' && protocol !== 'http2' && protocol !== 'tcp')
    throw wrong(file, `${at}: the protocol is none of http, http2, tcp`);
  const known = texts.flatMap((key) => (typeof given[key] === 'string' ? [[key, given[key]] as const] : []));
  return {
    protocol,
    host,
    port,
    ...Object.fromEntries(known),
    ...(given.tls === true && { tls: true }),
    ...(given.noSNI === true && { noSNI: true }),
    ...(isMap(headers) && {
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)])),
    }),
    ...(isMap(jwt) && { jwt }),
  };
}
