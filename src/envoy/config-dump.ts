import { isMap, mapsIn } from '../lib/tree.ts';
import { InputError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';
import { field } from './fields.ts';
import { elementsOf, membersOf, type Span, textOf } from './json-elements.ts';

/** The sections of a dump of Envoy's configuration, by the names of their messages. */
export type SectionName = 'Bootstrap' | 'Clusters' | 'Listeners' | 'Routes' | 'Endpoints' | 'Secrets' | 'Ecds';

/** What `/config_dump` or `/clusters?format=json` of an Envoy answers. Sections are read when they are asked for. */
export interface EnvoyDump {
  /** Where it comes from, for messages. */
  readonly name: string;
  /** The sections of this name, in their order. */
  sections(name: SectionName): readonly Tree[];
  /** What `/clusters?format=json` lists; undefined in a dump of the configuration. */
  clusterStatuses(): readonly Tree[] | undefined;
  /** The whole answer. */
  text(): string;
}

const typePrefix = 'type.googleapis.com/envoy.admin.v3.';
const second = 'type.googleapis.com/envoy.api.v2.';

const hint =
  'it must be what Envoy answers: istioctl proxy-config all POD -o json, or pilot-agent request GET config_dump';

/**
 * Finds the parts of a dump. What is in them is read later, so that a fault in one does not keep the others from being read.
 *
 * @param name what the messages call it
 * @throws InputError when it is no JSON map, is cut off, or comes from an Envoy with the API before v3
 */
export function readEnvoyDump(bytes: Uint8Array, name: string): EnvoyDump {
  const members = membersOf(bytes);
  if (!members) throw unreadable(name, whyUnreadable(bytes));
  if (members.has('workloads') && !members.has('configs'))
    throw new InputError(`${name}: this is a dump of ztunnel, not of Envoy`, {
      code: 'ENVOY_DUMP',
      hint: 'istioctl ztunnel-config shows it',
    });
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(second))
    throw new InputError(`${name}: this is from an Envoy with the v2 API, which Envoy gave up in 2021`, {
      code: 'ENVOY_DUMP',
      hint: 'proxies of Istio 1.8 and later speak v3: take the istioctl of that release',
    });
  const listed = (key: string): readonly Span[] | undefined => {
    const span = members.get(key);
    return span && elementsOf(bytes, span);
  };
  let parsed: readonly { readonly type: string; readonly span: Span }[] | undefined;
  const elements = () => {
    parsed ??= (listed('configs') ?? []).map((span) => ({ type: typeOf(bytes, span, name), span }));
    return parsed;
  };
  return {
    name,
    sections: (section) =>
      elements()
        .filter(({ type }) => type === `${typePrefix}${section}ConfigDump`)
        .map(({ span }) => mapAtSpan(bytes, span, name)),
    clusterStatuses: () => {
      const spans = listed('cluster_statuses') ?? listed('clusterStatuses');
      return spans?.map((span) => mapAtSpan(bytes, span, name));
    },
    text: () => textOf(bytes, { start: 0, end: bytes.length }),
  };
}

const unreadable = (name: string, why: string) =>
  new InputError(`${name}: this is no dump of Envoy: ${why}`, { code: 'ENVOY_DUMP', hint });

/** Not the parser's words: they repeat what stands there, which may be anything. */
function whyUnreadable(bytes: Uint8Array): string {
  const [first] = textOf(bytes, { start: 0, end: bytes.length }).trimStart();
  if (first === undefined) return 'it is empty';
  if (first === '[') return 'a list where a map is wanted';
  return first === '{' ? 'it is cut off, or no JSON' : 'it is no JSON';
}

/** Envoy writes the type first; elsewhere the element is read for it. */
function typeOf(bytes: Uint8Array, span: Span, name: string): string {
  const head = textOf(bytes, { start: span.start, end: Math.min(span.end, span.start + 300) });
  const type = /^\{\s*"@type"\s*:\s*"([^"\\]*)"/.exec(head)?.[1] ?? mapAtSpan(bytes, span, name)['@type'];
  return typeof type === 'string' ? type : '';
}

function mapAtSpan(bytes: Uint8Array, span: Span, name: string): Tree {
  let value: unknown;
  try {
    value = JSON.parse(textOf(bytes, span));
  } catch (error) {
    throw unreadable(name, error instanceof Error ? error.message : String(error));
  }
  if (!isMap(value)) throw unreadable(name, 'a list or a word where a map is wanted');
  return value as Tree;
}

/** The last section of a name, which counts, or undefined. */
export const sectionOf = (dump: EnvoyDump, name: SectionName): Tree | undefined => dump.sections(name).at(-1);

/**
 * The same where nothing can be said without it.
 *
 * @throws InputError when the dump has none
 */
export function neededSection(dump: EnvoyDump, name: SectionName): Tree {
  const section = sectionOf(dump, name);
  if (section) return section;
  const what = dump.clusterStatuses()
    ? `${dump.name}: this is an answer to clusters?format=json, which has no ${words[name]}`
    : `${dump.name} has no ${words[name]} (${name}ConfigDump)`;
  throw new InputError(what, {
    code: 'ENVOY_DUMP_SECTION',
    hint: `pilot-agent request GET ${name === 'Endpoints' ? "'clusters?format=json', or 'config_dump?include_eds'," : 'config_dump'} tells them`,
  });
}

const words: Readonly<Record<SectionName, string>> = {
  Bootstrap: 'bootstrap',
  Clusters: 'clusters',
  Listeners: 'listeners',
  Routes: 'routes',
  Endpoints: 'endpoints',
  Secrets: 'secrets',
  Ecds: 'extension configurations',
};

/** The configurations in lists of a section: `cluster` of each entry of `dynamic_active_clusters` and `static_clusters`. */
export function entriesOf(section: Tree, lists: readonly string[], key: string): readonly Tree[] {
  return lists.flatMap((list) =>
    mapsIn(field(section, list)).flatMap((entry) => {
      const value = field(entry, key);
      return isMap(value) ? [value as Tree] : [];
    }),
  );
}
