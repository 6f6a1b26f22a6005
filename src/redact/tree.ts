import { isMap } from '../lib/tree.ts';
import { isSecretName, privateKeyNumbers, saysNothing } from './secret-names.ts';
import { type RedactOptions, redactedText, redactText } from './text.ts';

/** One place where something was taken out. */
export interface Redaction {
  /** Where it stood: field names and indexes. */
  readonly path: readonly (string | number)[];
  /** What it was: `secret-data`, `named-secret`, or a pattern's word. */
  readonly what: string;
}

/** A tree without its secrets, and where they stood. */
export interface RedactedTree {
  readonly tree: unknown;
  readonly redactions: readonly Redaction[];
}

export interface TreeOptions extends RedactOptions {
  /** Leaves the data of Secrets as it is. */
  readonly fullSecrets?: boolean;
}

/**
 * Takes secrets out of a Kubernetes object or any other tree: the data of Secrets (certificates stay), texts under a secret's name,
 * environment variables and headers by their names, arguments by their flags, private parts of JSON Web Keys, objects written as JSON
 * inside a text (`last-applied-configuration`), and whatever {@link redactText} knows.
 */
export function redactTree(tree: unknown, options: TreeOptions = {}): RedactedTree {
  const redactions: Redaction[] = [];
  const take = (path: Place, what: string) => {
    redactions.push({ path, what });
    return redactedText;
  };
  return { tree: redactValue({ options, take }, tree, []), redactions };
}

type Place = readonly (string | number)[];

/** What a walk over one tree shares. */
interface Walk {
  readonly options: TreeOptions;
  readonly take: (path: Place, what: string) => string;
}

function redactValue(walk: Walk, value: unknown, path: Place): unknown {
  if (typeof value === 'string') return redactString(walk, value, path);
  if (Array.isArray(value)) return redactList(walk, value, path);
  return isMap(value) ? redactMap(walk, value, path) : value;
}

function redactMap(walk: Walk, map: Readonly<Record<string, unknown>>, path: Place): unknown {
  const core = map.apiVersion === 'v1' ? map.kind : undefined;
  const isJwk = typeof map.kty === 'string';
  // {name: TOKEN, value: …}: variables, headers, parameters.
  const named = [map.name, map.key, map.header].find((name) => typeof name === 'string') ?? '';
  const field = (key: string, value: unknown, place: Place): unknown => {
    if (core === 'Secret' && (key === 'data' || key === 'stringData'))
      return walk.options.fullSecrets ? value : secretData(walk, value, place);
    if (core === 'ConfigMap' && key === 'binaryData') return takeAll(walk, value, place, 'binary-data');
    if (isJwk && privateKeyNumbers.has(key)) return takeAll(walk, value, place, 'private-key');
    const byName = isSecretName(key) || (/^(?:default)?value$/i.test(key) && isSecretName(String(named)));
    return byName ? hidden(walk, value, place) : redactValue(walk, value, place);
  };
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, field(key, value, [...path, key])]));
}

function redactList(walk: Walk, list: readonly unknown[], path: Place): unknown {
  return list.map((item, index) => {
    const before = list[index - 1];
    const flag = typeof before === 'string' ? /^--?([A-Za-z][\w-]+)$/.exec(before)?.[1] : undefined;
    const place = [...path, index];
    const isFlagsValue = flag && typeof item === 'string' && !item.startsWith('-') && isSecretName(flag);
    return isFlagsValue ? hidden(walk, item, place) : redactValue(walk, item, place);
  });
}

/** What stands under a secret's name: texts, numbers and lists of them; maps speak for themselves. */
function hidden(walk: Walk, value: unknown, path: Place): unknown {
  if (typeof value === 'string') return saysNothing(value) ? value : walk.take(path, 'named-secret');
  if (typeof value === 'number') return walk.take(path, 'named-secret');
  if (Array.isArray(value)) return value.map((item, index) => hidden(walk, item, [...path, index]));
  return redactValue(walk, value, path);
}

function secretData(walk: Walk, value: unknown, path: Place): unknown {
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(([key, text]) => {
    const kept = typeof text === 'string' && onlyCertificates(text);
    return [key, kept ? text : walk.take([...path, key], 'secret-data')];
  });
  return Object.fromEntries(entries);
}

function takeAll(walk: Walk, value: unknown, path: Place, what: string): unknown {
  if (!isMap(value)) return walk.take(path, what);
  return Object.fromEntries(Object.keys(value).map((key) => [key, walk.take([...path, key], what)]));
}

function redactString(walk: Walk, text: string, path: Place): string {
  const inner = embedded(text);
  if (inner !== undefined) {
    let taken = false;
    const take: Walk['take'] = (where, what) => {
      taken = true;
      return walk.take(where, what);
    };
    const tree = redactValue({ ...walk, take }, inner, path);
    return taken ? JSON.stringify(tree) : text;
  }
  const { text: result, found } = redactText(text, walk.options);
  for (const what of found) walk.take(path, what);
  return result;
}

/** The tree that a text is in JSON; undefined for everything else. */
function embedded(text: string): unknown {
  const head = text.trimStart()[0];
  if (head !== '{' && head !== '[') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const certificates = /^\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;

/** Whether a value of a Secret, encoded or not, is nothing but certificates, which are public. */
function onlyCertificates(value: string): boolean {
  if (certificates.test(value)) return true;
  try {
    return certificates.test(atob(value));
  } catch {
    return false;
  }
}

/** The texts of a Secret worth looking for elsewhere: decoded, and each of several lines; short ones are too common. */
export function secretTexts(secret: Readonly<Record<string, unknown>>): readonly string[] {
  const texts: string[] = [];
  for (const value of Object.values(isMap(secret.stringData) ? secret.stringData : {})) texts.push(String(value));
  for (const value of Object.values(isMap(secret.data) ? secret.data : {})) {
    if (typeof value !== 'string' || onlyCertificates(value)) continue;
    texts.push(value);
    try {
      texts.push(atob(value));
    } catch {
      // Not what the API server gives; the text itself is looked for.
    }
  }
  return texts
    .map((text) => text.trim())
    .filter((text) => text.length >= 6 && !/[\s\0]/.test(text) && !common.has(text.toLowerCase()));
}

/** What Secrets hold beside secrets, for which a log must not be full of holes. */
const common = new Set([
  'default',
  'istio-system',
  'cluster.local',
  'localhost',
  'kubernetes',
  'postgres',
  'redacted',
  '[redacted]',
]);
