// Functions that need something of the machine: sums, chance, time. Whoever renders lends it, or they are refused.
import { formatValue } from '../../template/format.ts';
import { fn, type TemplateFunction } from '../../template/functions.ts';
import { FunctionError } from '../../template/template-error.ts';
import { behaviour, behaviourOf, type GoValue, type Value } from '../../template/value.ts';
import { formatTime } from './go-time.ts';

/** What the machine lends to templates. */
export interface Host {
  /** A sum in hexadecimal digits. */
  hash(algorithm: 'sha1' | 'sha256' | 'sha512', text: string): string;
  randomBytes(count: number): Uint8Array;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The functions that a host makes possible. Without one, `refused` of the template engine stands. */
export function hostFunctions(host: Host): Readonly<Record<string, TemplateFunction>> {
  const hashes = (['sha1', 'sha256', 'sha512'] as const).map(
    (algorithm) => [`${algorithm}sum`, fn('string', (text) => host.hash(algorithm, text))] as const,
  );
  const chosen = (letters: string) => fn('int', (count) => randomText(host, letters, count));
  return {
    ...Object.fromEntries(hashes),
    randAlphaNum: chosen(`${upper}${upper.toLowerCase()}${digits}`),
    randAlpha: chosen(upper + upper.toLowerCase()),
    randNumeric: chosen(digits),
    randAscii: chosen(Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('')),
    randInt: fn('int int', (from, to) => {
      if (to <= from) throw new FunctionError('invalid argument to Intn');
      return from + BigInt(Math.floor(fraction(host) * Number(to - from)));
    }),
    randBytes: fn('int', (count) => btoa(String.fromCharCode(...host.randomBytes(bounded(count))))),
    shuffle: fn('string', (text) =>
      [...text]
        .map((letter) => [fraction(host), letter] as const)
        .sort(([a], [b]) => a - b)
        .map(([, letter]) => letter)
        .join(''),
    ),
    uuidv4: fn('', () => uuid(host.randomBytes(16))),
    now: fn('', () => timeValue(host.now())),
    date: fn('string any', (layout, at) => formatTime(layout, millisecondsOf(at, host))),
    dateInZone: fn('string any string', (layout, at) => formatTime(layout, millisecondsOf(at, host))),
    date_in_zone: fn('string any string', (layout, at) => formatTime(layout, millisecondsOf(at, host))),
    htmlDate: fn('any', (at) => formatTime('2006-01-02', millisecondsOf(at, host))),
    htmlDateInZone: fn('any string', (at) => formatTime('2006-01-02', millisecondsOf(at, host))),
    unixEpoch: fn('any', (at) => String(Math.floor(millisecondsOf(at, host) / 1000))),
  };
}

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const mostRandom = 65_536;

function bounded(count: bigint): number {
  if (count < 0n || count > mostRandom) throw new FunctionError(`${count} random characters are too many`);
  return Number(count);
}

function fraction(host: Host): number {
  return new DataView(host.randomBytes(4).slice().buffer).getUint32(0) / 2 ** 32;
}

function randomText(host: Host, letters: string, count: bigint): string {
  return Array.from({ length: bounded(count) }, () => letters[Math.floor(fraction(host) * letters.length)]).join('');
}

function uuid(bytes: Uint8Array): string {
  const own = Uint8Array.from(bytes);
  own[6] = ((own[6] ?? 0) & 0x0f) | 0x40;
  own[8] = ((own[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...own].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

interface Time {
  readonly milliseconds: number;
}

/** A time.Time in UTC: where a chart is rendered makes no difference. */
function timeValue(milliseconds: number): GoValue {
  const source: Time = { milliseconds };
  const parts = new Date(milliseconds);
  const numbers: Readonly<Record<string, number>> = {
    Year: parts.getUTCFullYear(),
    Month: parts.getUTCMonth() + 1,
    Day: parts.getUTCDate(),
    Hour: parts.getUTCHours(),
    Minute: parts.getUTCMinutes(),
    Second: parts.getUTCSeconds(),
    Unix: Math.floor(milliseconds / 1000),
  };
  return {
    [behaviour]: {
      type: 'time.Time',
      kind: 'struct',
      source,
      method: (name) => (Object.hasOwn(numbers, name) ? () => BigInt(numbers[name] ?? 0) : undefined),
      methods: new Map([['Format', fn('string', (layout) => formatTime(layout, milliseconds))]]),
      print: () => formatTime('2006-01-02 15:04:05 +0000 UTC', milliseconds),
    },
  };
}

function millisecondsOf(value: Value, host: Host): number {
  const source = behaviourOf(value)?.source;
  if (typeof source === 'object' && source !== null && 'milliseconds' in source) return (source as Time).milliseconds;
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value) * 1000;
  if (value === null || value === undefined) throw new FunctionError(`no time: ${formatValue(value)}`);
  return host.now();
}
