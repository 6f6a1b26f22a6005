// Defaults, types, JSON, encodings, paths: what is left of sprig.

import { formatValue } from '../format.ts';
import { fn, type TemplateFunction } from '../functions.ts';
import { toJson } from '../json.ts';
import { FunctionError } from '../template-error.ts';
import { behaviourOf, isList, typeName, type Value } from '../value.ts';
import { deepEqual, isSet } from './lists.ts';

export const values: Readonly<Record<string, TemplateFunction>> = {
  default: fn('any ...any', (fallback, given) => (isSet(given) ? given : fallback)),
  empty: fn('any', (value) => !isSet(value)),
  coalesce: fn('...any', (...all) => all.find(isSet)),
  all: fn('...any', (...all) => all.every(isSet)),
  any: fn('...any', (...all) => all.some(isSet)),
  ternary: fn('any any bool', (yes, no, condition) => (condition ? yes : no)),
  fail: fn('string', (message) => {
    throw new FunctionError(message);
  }),
  fromJson: fn('string', (text) => readJson(text) ?? null),
  mustFromJson: fn('string', (text) => {
    const value = readJson(text);
    if (value === undefined) throw new FunctionError('invalid JSON');
    return value;
  }),
  toJson: fn('any', (value) => toJson(value)),
  mustToJson: fn('any', (value) => toJson(value)),
  toPrettyJson: fn('any', (value) => toJson(value, { pretty: true })),
  mustToPrettyJson: fn('any', (value) => toJson(value, { pretty: true })),
  toRawJson: fn('any', (value) => toJson(value, { raw: true })),
  mustToRawJson: fn('any', (value) => toJson(value, { raw: true })),
  typeOf: fn('any', typeName),
  typeIs: fn('string any', (name, value) => typeName(value) === name),
  typeIsLike: fn('string any', (name, value) => typeName(value) === name || typeName(value) === `*${name}`),
  kindOf: fn('any', kindOf),
  kindIs: fn('string any', (kind, value) => kindOf(value) === kind),
  deepEqual: fn('any any', deepEqual),
  b64enc: fn('string', (text) => encodeBase64(text)),
  b64dec: fn('string', (text) => decodeBase64(text)),
  base: fn('string', base),
  dir: fn('string', directory),
  clean: fn('string', cleanPath),
  ext: fn('string', (path) => /\.[^./]*$/.exec(path)?.[0] ?? ''),
  isAbs: fn('string', (path) => path.startsWith('/')),
  osBase: fn('string', base),
  osDir: fn('string', directory),
  osClean: fn('string', cleanPath),
  osExt: fn('string', (path) => /\.[^./]*$/.exec(path)?.[0] ?? ''),
  osIsAbs: fn('string', (path) => path.startsWith('/')),
  // No template may look at the surroundings of the program: its result would differ from machine to machine.
  env: fn('string', () => ''),
  expandenv: fn('string', (text) => text.replaceAll(/\$(?:\{[^}]*\}|\w+)/g, '')),
  hello: fn('', () => 'Hello!'),
};

/** The value of a JSON text, or undefined when it is none. Numbers are float64. */
export function readJson(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

function kindOf(value: Value): string {
  if (value === null || value === undefined) return 'invalid';
  if (isList(value)) return 'slice';
  const own = behaviourOf(value);
  if (own) return { struct: 'struct', nil: 'ptr', enum: 'int32', map: 'map' }[own.kind];
  return typeof value === 'object' ? 'map' : typeName(value);
}

function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** The decoded text, or Go's message when it is no base64. */
function decodeBase64(text: string): string {
  const plain = text.replaceAll(/[\r\n]/g, '');
  const bad =
    /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(plain) && !plain.includes('_')
      ? -1
      : plain.search(/[^A-Za-z0-9+/]/);
  if (bad >= 0 || (plain.length % 4 !== 0 && bad < 0 && !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)))
    return `illegal base64 data at input byte ${Math.max(bad, 0)}`;
  if (plain.length % 4 !== 0) return `illegal base64 data at input byte ${plain.length - (plain.length % 4)}`;
  return new TextDecoder().decode(Uint8Array.from(atob(plain), (character) => character.charCodeAt(0)));
}

/** path.Clean of Go. */
function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!rooted) parts.push(part);
  }
  const joined = parts.join('/');
  return rooted ? `/${joined}` : joined || '.';
}

function base(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : (trimmed.split('/').at(-1) ?? '');
}

function directory(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1));
}

/** Names that parse as functions of sprig but depend on chance, time, keys or the network: calling one is an error. */
const unavailable =
  'ago date date_in_zone date_modify dateInZone dateModify duration durationRound htmlDate htmlDateInZone must_date_modify mustDateModify mustToDate now toDate unixEpoch abbrevboth randAlphaNum randAlpha randAscii randNumeric shuffle randInt sha1sum sha256sum sha512sum adler32sum getHostByName b32enc b32dec bcrypt htpasswd genPrivateKey derivePassword buildCustomCert genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey encryptAES decryptAES randBytes uuidv4 semver semverCompare regexMatch mustRegexMatch regexFindAll mustRegexFindAll regexFind mustRegexFind regexReplaceAll mustRegexReplaceAll regexReplaceAllLiteral mustRegexReplaceAllLiteral regexSplit mustRegexSplit regexQuoteMeta urlParse urlJoin';

export const refused: Readonly<Record<string, TemplateFunction>> = Object.fromEntries(
  unavailable.split(' ').map((name) => [
    name,
    fn('...any', (...args) => {
      throw new FunctionError(
        `${name} is not available in this program (called with ${args.map(formatValue).join(', ')})`,
      );
    }),
  ]),
);
