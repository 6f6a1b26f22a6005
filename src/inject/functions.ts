// The functions that Istio adds to Go's and sprig's for its injection templates; they win over those of the same name.

import { isMap as isTree } from '../lib/tree.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import { formatValue } from '../template/format.ts';
import { type FunctionMap, fn, functionMap, type TemplateFunction } from '../template/functions.ts';
import { generalFunctions } from '../template/general-functions.ts';
import { jsonText } from '../template/json.ts';
import { readJson } from '../template/sprig/values.ts';
import { behaviourOf, isList, isMap, sortedEntries, stringMap, type Value } from '../template/value.ts';
import { goDuration } from './durations.ts';
import { escapeHtml, goJson } from './go-json.ts';
import { type GoSource, plainData } from './go-values.ts';
import { messageJson } from './messages.ts';
import { otelResourceAttributes } from './otel.ts';
import { changedProxyConfig } from './proxy-config.ts';

type Texts = Readonly<Record<string, string>>;

const istioFunctions: Readonly<Record<string, TemplateFunction>> = {
  formatDuration: fn('any', (duration) => goDuration(Number(behaviourOf(duration)?.source ?? 0))),
  isset: fn('stringMap any', (map, key) => Object.hasOwn(map ?? {}, formatValue(key))),
  excludeInboundPort: fn('any string', excludeInboundPort),
  includeInboundPorts: fn('any', (containers) => containerPorts(containers, () => true)),
  applicationPorts: fn('any', (containers) => containerPorts(containers, (name) => name !== 'istio-proxy')),
  kubevirtInterfaces: fn('string', (list) => list),
  excludeInterfaces: fn('string', (list) => list),
  annotation: fn('any string any', (meta, name, fallback) => annotations(meta)[name] ?? formatValue(fallback)),
  valueOrDefault: fn('any any', (value, fallback) =>
    value === '' || value === null || value === undefined ? fallback : value,
  ),
  toJSON: fn('stringMap', (map) => textsJson(map ?? {})),
  fromJSON: fn('string', (text) => readJson(text) ?? '{}'),
  structToJSON: fn('any', (value) => (value === null ? '{}' : goJson(plainData(value)))),
  protoToJSON: fn('any', protoToJson),
  toYaml: fn('any', (value) => emitYaml(plainData(value))),
  indent: fn('int string', (spaces, text) => text.split('\n').join(`\n${' '.repeat(Number(spaces))}`)),
  directory: fn('string', (path) => path.slice(0, path.lastIndexOf('/') + 1)),
  contains: fn('string string', (needle, text) => text.includes(needle)),
  toLower: fn('string', (text) => text.toLowerCase()),
  appendMultusNetwork: fn('string string', appendMultusNetwork),
  // Templates run the same everywhere: the environment of this program does not reach them.
  env: fn('string string', (_name, fallback) => fallback),
  omit: fn('stringMap ...string', (map, ...keys) => stringMap(without(map ?? {}, keys))),
  strdict: fn('...string', strdict),
  toJsonMap: fn('...stringMap', (...maps) => (maps.length === 0 ? 'null' : textsJson(Object.assign({}, ...maps)))),
  mergeMaps: fn('...stringMap', (...maps) => stringMap(maps.length === 0 ? undefined : Object.assign({}, ...maps))),
  omitNil: fn('any', (value) => omitNil(value) ?? null),
  otelResourceAttributes: fn('any stringMap stringMap string any', (mesh, own, labels, namespace, containers) =>
    otelResourceAttributes({
      meshConfig: plainData(mesh),
      annotations: own ?? {},
      labels: labels ?? {},
      namespace,
      containers: plainData(containers),
    }),
  ),
};

/** Everything that an injection template may call. */
export const injectionFunctions: FunctionMap = functionMap(Object.fromEntries(generalFunctions), istioFunctions);

const trim = (text: string) => text.trim();

/** `list` with the port added, unless it is in it already: compared before blanks are cut, as Istio does. */
function excludeInboundPort(port: Value, list: string): string {
  const text = trim(formatValue(port));
  if (text === '' || text === '0') return list;
  const parts = list.split(',');
  if (parts.includes(text)) return list;
  return [...parts.map(trim).filter((part) => part !== ''), text].join(',');
}

interface PlainContainer {
  readonly name?: string;
  readonly ports?: readonly { readonly containerPort?: number; readonly protocol?: string }[];
}

function containerPorts(containers: Value, counts: (name: string) => boolean): string {
  const list = (plainData(containers) ?? []) as readonly PlainContainer[];
  return list
    .filter(({ name = '' }) => counts(name))
    .flatMap(({ ports = [] }) => ports)
    .filter(({ protocol }) => protocol !== 'UDP' && protocol !== 'SCTP')
    .map(({ containerPort }) => containerPort)
    .join(',');
}

function annotations(meta: Value): Texts {
  const source = (behaviourOf(meta)?.source as GoSource | undefined)?.value.annotations;
  return isTree(source) ? (source as Texts) : {};
}

function textsJson(map: Texts): string {
  return `{${sortedEntries(map)
    .map(([key, value]) => `${jsonText(key)}:${jsonText(value)}`)
    .join(',')}}`;
}

function protoToJson(value: Value): string {
  const source = behaviourOf(value)?.source as GoSource | undefined;
  if (!source) return '{}';
  const shown = source.type === 'ProxyConfig' ? changedProxyConfig(source.value) : source.value;
  return escapeHtml(messageJson(shown, source.type));
}

/** Adds a network to the annotation of Multus, a comma list or a JSON list. */
function appendMultusNetwork(existing: string, network: string): string {
  if (existing === '') return network;
  const end = existing.lastIndexOf(']');
  if (end < 0) {
    return existing.split(',').map(trim).includes(network) ? existing : `${existing}, ${network}`;
  }
  const [namespace, name] = network.includes('/') ? (network.split('/') as [string, string]) : [undefined, network];
  const list = readJson(existing);
  if (!isList(list)) return existing;
  const there = list.some((item) => isMap(item) && item.name === name && (item.namespace ?? '') === (namespace ?? ''));
  if (there) return existing;
  const entry = namespace === undefined ? `{"name": "${name}"}` : `{"name": "${name}", "namespace": "${namespace}"}`;
  return `${existing.slice(0, end)}, ${entry}${existing.slice(end)}`;
}

function without(map: Texts, keys: readonly string[]): Texts {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

function strdict(...pairs: string[]): Value {
  const map: Record<string, string> = {};
  for (let at = 0; at < pairs.length; at += 2) map[pairs[at] ?? ''] = pairs[at + 1] ?? '';
  return stringMap(map);
}

/** Without nulls; what becomes empty by that goes, too. */
function omitNil(value: Value): Value {
  if (isList(value)) {
    const kept = value.map(omitNil).filter((item) => item !== null && item !== undefined);
    return kept.length === 0 && value.length > 0 ? undefined : kept;
  }
  const map = isMap(value) ? value : undefined;
  if (!map) return value ?? undefined;
  const kept = Object.entries(map)
    .map(([key, item]): [string, Value] => [key, omitNil(item)])
    .filter(([, item]) => item !== undefined);
  return kept.length === 0 && Object.keys(map).length > 0 ? undefined : Object.fromEntries(kept);
}
