import { isMap } from '../lib/tree.ts';
import { InputError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { Tree } from '../model/kube-object.ts';
import { field, snakeCase } from './fields.ts';
import { outlineOf, type Part, textOf } from './json-outline.ts';

/** The sections of a dump of Envoy's configuration, by the names of their messages. */
export type SectionName = 'Bootstrap' | 'Clusters' | 'Listeners' | 'Routes' | 'Endpoints' | 'Secrets' | 'Ecds';

/** What `/config_dump` or `/clusters?format=json` of an Envoy answers. Parts are read when they are asked for. */
export interface EnvoyDump {
  /** Where it comes from, for messages. */
  readonly name: string;
  /** The sections of this name, in their order. */
  sections(name: SectionName): readonly Tree[];
  /** The entries of lists of the last section of this name, each read when its turn comes; undefined without a section. */
  entries(name: SectionName, lists: readonly string[]): Iterable<Tree> | undefined;
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
  const members = outlineOf(bytes, outlined)?.members;
  if (!members) throw unreadable(name, whyUnreadable(bytes));
  if (members.has('workloads') && !members.has('configs'))
    throw new InputError(`${name}: this is a dump of ztunnel, not of Envoy`, {
      code: 'ENVOY_DUMP',
      hint: 'istioctl ztunnel-config shows it',
    });
  const sections = (members.get('configs')?.elements ?? []).map((part) => ({ type: typeOf(bytes, part, name), part }));
  if (sections.some(({ type, part }) => type.includes('.admin.v2') || isSecond(bytes, part)))
    throw new InputError(`${name}: this is from an Envoy with the v2 API, which Envoy gave up in 2021`, {
      code: 'ENVOY_DUMP',
      hint: 'proxies of Istio 1.8 and later speak v3: take the istioctl of that release',
    });
  const named = (section: SectionName): readonly Part[] =>
    sections.flatMap(({ type, part }) => (type === `${typePrefix}${section}ConfigDump` ? [part] : []));
  return {
    name,
    sections: (section) => named(section).map((part) => mapOf(bytes, part, name)),
    entries: (section, lists) => {
      const last = named(section).at(-1);
      return last && entriesIn(bytes, last, { lists, name });
    },
    clusterStatuses: () => {
      const { elements } = members.get('cluster_statuses') ?? members.get('clusterStatuses') ?? {};
      return elements?.map((part) => mapOf(bytes, part, name));
    },
    text: () => textOf(bytes, { start: 0, end: bytes.length }),
  };
}

/** The dump, its list of sections, a section, and the lists in it: their entries are found, and not looked into. */
const outlined = 4;

function* entriesIn(
  bytes: Uint8Array,
  { members }: Part,
  { lists, name }: { readonly lists: readonly string[]; readonly name: string },
): Generator<Tree> {
  for (const list of lists) {
    const part = members?.get(snakeCase(list)) ?? members?.get(list);
    if (part && !part.elements && textOf(bytes, part) !== 'null') throw unreadable(name, `${list} is no list`);
    for (const entry of part?.elements ?? []) yield mapOf(bytes, entry, name);
  }
}

/** Whether the first entry of a section is of the second version of Envoy's API: then all are. */
function isSecond(bytes: Uint8Array, { members }: Part): boolean {
  const firsts = [...(members?.values() ?? [])].map(({ elements }) => elements?.[0]);
  return firsts.some((part) => part !== undefined && textOf(bytes, part).includes(second));
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

function typeOf(bytes: Uint8Array, { members }: Part, name: string): string {
  const part = members?.get('@type');
  const type = part && parsedPart(bytes, part, name);
  return typeof type === 'string' ? type : '';
}

function parsedPart(bytes: Uint8Array, part: Part, name: string): unknown {
  try {
    return JSON.parse(textOf(bytes, part));
  } catch {
    throw unreadable(name, 'it is no JSON');
  }
}

function mapOf(bytes: Uint8Array, part: Part, name: string): Tree {
  const value = parsedPart(bytes, part, name);
  if (!isMap(value)) throw unreadable(name, 'a list or a word stands where a map is wanted');
  return value as Tree;
}

/** The last section of a name, which counts, or undefined. */
export const sectionOf = (dump: EnvoyDump, name: SectionName): Tree | undefined => dump.sections(name).at(-1);

/**
 * The same where nothing can be said without it.
 *
 * @throws InputError when the dump has none
 */
export const neededSection = (dump: EnvoyDump, name: SectionName): Tree => sectionOf(dump, name) ?? lacking(dump, name);

/** An Envoy that has nothing at all of what is asked for. */
export const nothingIn = (dump: EnvoyDump, what: string): UserError =>
  new UserError(`${dump.name} has no ${what}`, { code: 'ENVOY_NOTHING', exit: Exit.failed });

function lacking(dump: EnvoyDump, name: SectionName): never {
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

/**
 * The configurations in lists of a section: `cluster` of each entry of `dynamicActiveClusters` and `staticClusters`.
 *
 * @throws InputError when the dump has no such section
 */
export function* configsOf(dump: EnvoyDump, name: SectionName, lists: readonly string[], key: string): Generator<Tree> {
  for (const entry of dump.entries(name, lists) ?? lacking(dump, name)) {
    const value = field(entry, key);
    if (isMap(value)) yield value as Tree;
  }
}
