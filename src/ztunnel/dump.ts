import { readShape, type Shape, ShapeError, type ValueOf } from '../lib/go-json.ts';
import { InputError } from '../model/errors.ts';
import * as shapes from './shapes.ts';

/** What a ztunnel answers to GET /config_dump; each part is read when it is asked for. */
export interface ZtunnelDump {
  /** The answer as it came. */
  readonly text: string;
  readonly workloads: () => readonly shapes.Workload[];
  readonly services: () => readonly shapes.Service[];
  readonly policies: () => readonly shapes.Policy[];
  readonly certificates: () => readonly shapes.Certificate[];
  /** By namespace and name. */
  readonly states: () => readonly shapes.WorkloadState[];
}

/** Reads a dump. Throws InputError that names `source` when it is none. */
export function readZtunnelDump(text: string, source: string): ZtunnelDump {
  const root = parsed(text, source);
  const keys = new Map(Object.keys(root).map((key) => [key.toLowerCase(), key]));
  const section = (name: string) => root[keys.get(name.toLowerCase()) ?? name];
  const inWords = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof ShapeError) throw broken(source, error.message);
      throw error;
    }
  };
  const part = <const S extends Shape>(name: string, shape: S) =>
    once(() => inWords(() => entriesOf(name, shape, section(name))));
  const states = part('workloadState', shapes.workloadState);
  return {
    text,
    workloads: part('workloads', shapes.workload),
    services: once(() => inWords(() => entriesOf('services', shapes.service, section('services')).map(withCidrs))),
    policies: part('policies', shapes.policy),
    certificates: part('certificates', shapes.certificate),
    states: once(() => [...states()].sort((a, b) => (stateKey(a) < stateKey(b) ? -1 : 1))),
  };
}

const stateKey = ({ info }: shapes.WorkloadState) => `${info.namespace}\0${info.name}`;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function parsed(text: string, source: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = text.trim() === '' ? 'it is empty' : cause instanceof Error ? cause.message : String(cause);
    throw broken(source, `it is not JSON: ${reason.slice(0, 160)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw broken(source, 'the document must be an object');
  return value as Readonly<Record<string, unknown>>; // checked
}

const broken = (source: string, reason: string) =>
  new InputError(`${source} is no dump of a ztunnel: ${reason}`, {
    code: 'ZTUNNEL_DUMP',
    hint: 'take one with istioctl ztunnel-config all -o json',
  });

/** A section is a list, or an object whose values count. Entries that are null say nothing. */
function entriesOf<const S extends Shape>(name: string, shape: S, section: unknown): readonly ValueOf<S>[] {
  if (section === undefined || section === null) return [];
  if (typeof section !== 'object') throw new ShapeError(`${name} must be a list or an object`);
  if (Array.isArray(section) && name === 'workloadState') throw new ShapeError(`${name} must be an object`);
  const places = Object.entries(section).filter(([, item]) => item !== null);
  const place = Array.isArray(section) ? (key: string) => `${name}[${key}]` : (key: string) => `${name}.${key}`;
  return places.map(([key, item]) => readShape(shape, item, place(key)));
}

/** A range is written `network/cidr`, whether it comes as a text or in parts. */
function withCidrs(service: shapes.Service): shapes.Service {
  if (!service.cidrVips) return service;
  const cidrVips = service.cidrVips.map((range) => {
    if (typeof range === 'string' && range.includes('/')) return range;
    const { cidr = '', network = '' } = (typeof range === 'object' && range !== null ? range : {}) as {
      readonly cidr?: unknown;
      readonly network?: unknown;
    };
    if (typeof cidr === 'string' && typeof network === 'string' && typeof range === 'object')
      return `${network}/${cidr}`;
    throw new ShapeError(
      `${service.namespace}/${service.name}: cidrVips: ${JSON.stringify(range)} is no address range`,
    );
  });
  return { ...service, cidrVips };
}
