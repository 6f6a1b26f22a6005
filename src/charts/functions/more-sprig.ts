// What of sprig an injection template has no use for, and a chart has: versions, addresses, sums.
import { formatValue } from '../../template/format.ts';
import { fn, type TemplateFunction } from '../../template/functions.ts';
import { FunctionError } from '../../template/template-error.ts';
import { behaviour, behaviourOf, type GoMap, type Value } from '../../template/value.ts';
import { isBytes } from '../files.ts';
import { compareVersions, parseConstraint, parseVersion, type Version, versionText } from '../semver.ts';

const decoder = new TextDecoder();
const utf8 = new TextEncoder();

export const moreSprig: Readonly<Record<string, TemplateFunction>> = {
  semver: fn('string', (text) => versionValue(versionOf(text))),
  semverCompare: fn('string string', (constraint, text) => {
    const test = parseConstraint(constraint);
    if (!test) throw new FunctionError(`improper constraint: ${constraint}`);
    return test(versionOf(text));
  }),
  toString: fn('any', (value) => {
    const source = behaviourOf(value)?.source;
    return isBytes(source) ? decoder.decode(source) : formatValue(value);
  }),
  adler32sum: fn('string', (text) => String(adler32(utf8.encode(text)))),
  b32enc: fn('string', (text) => base32(utf8.encode(text))),
  b32dec: fn('string', fromBase32),
  urlParse: fn('string', urlParts),
  urlJoin: fn('map', joinUrl),
  // A chart renders alike everywhere: what depends on the machine gives nothing.
  getHostByName: fn('string', () => ''),
};

function versionOf(text: string): Version {
  const version = parseVersion(text);
  if (!version) throw new FunctionError('Invalid Semantic Version');
  return version;
}

function versionValue(version: Version): Value {
  const fields: Readonly<Record<string, Value>> = {
    Major: BigInt(version.major),
    Minor: BigInt(version.minor),
    Patch: BigInt(version.patch),
    Prerelease: version.prerelease,
    Metadata: version.metadata,
    Original: version.original,
    String: versionText(version),
  };
  return {
    [behaviour]: {
      type: '*semver.Version',
      kind: 'struct',
      source: version,
      method: (name) => (Object.hasOwn(fields, name) ? () => fields[name] : undefined),
      methods: new Map([
        ['Compare', fn('any', (other) => BigInt(Math.sign(compareVersions(version, otherVersion(other)))))],
        ['Equal', fn('any', (other) => compareVersions(version, otherVersion(other)) === 0)],
        ['LessThan', fn('any', (other) => compareVersions(version, otherVersion(other)) < 0)],
        ['GreaterThan', fn('any', (other) => compareVersions(version, otherVersion(other)) > 0)],
      ]),
      print: () => versionText(version),
    },
  };
}

function otherVersion(value: Value): Version {
  const source = behaviourOf(value)?.source;
  if (typeof source === 'object' && source !== null && 'prerelease' in source) return source as Version;
  throw new FunctionError('wrong type for value; expected *semver.Version');
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Uint8Array): string {
  let [bits, held] = [0, 0];
  let out = '';
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) out += alphabet[(held >> (bits - 5)) & 31];
    held &= 0xff;
  }
  if (bits > 0) out += alphabet[(held << (5 - bits)) & 31];
  return out.padEnd(Math.ceil(out.length / 8) * 8, '=');
}

function fromBase32(text: string): string {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const [index, letter] of [...text.replace(/=+$/, '')].entries()) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return `illegal base32 data at input byte ${index}`;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return decoder.decode(Uint8Array.from(bytes));
}

function urlParts(text: string): Value {
  const found = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text);
  if (!found) throw new FunctionError(`unable to parse url: ${text}`);
  const [, scheme = '', , authority = '', path = '', query = '', fragment = ''] = found;
  const [, userinfo = '', host = ''] = /^(?:(.*)@)?(.*)$/s.exec(authority) ?? [];
  const isOpaque = scheme !== '' && found[2] === undefined && !path.startsWith('/');
  const hostname = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d*$/, '');
  return {
    scheme: scheme.toLowerCase(),
    host,
    hostname,
    path: isOpaque ? '' : decode(path),
    query,
    opaque: isOpaque ? path : '',
    fragment: decode(fragment),
    userinfo,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new FunctionError(`unable to parse url: invalid URL escape in ${text}`);
  }
}

function joinUrl(parts: GoMap): string {
  const part = (key: string) => (typeof parts[key] === 'string' ? parts[key] : '');
  const scheme = part('scheme') && `${part('scheme')}:`;
  if (part('opaque')) return `${scheme}${part('opaque')}`;
  const authority = (part('userinfo') && `${part('userinfo')}@`) + part('host');
  const path = encodeURI(part('path'));
  const slash = authority !== '' && path !== '' && !path.startsWith('/') ? '/' : '';
  const before = authority || (scheme && path.startsWith('/')) ? `//${authority}` : '';
  return `${scheme}${before}${slash}${path}${part('query') && `?${part('query')}`}${part('fragment') && `#${encodeURI(part('fragment'))}`}`;
}
