/** A value of protobuf's wire format: a number of wire type 0, or the bytes of types 1, 2 and 5. */
export type WireValue = number | bigint | Uint8Array;

/** Takes one field of a message. */
export type FieldReader = (number: number, value: WireValue, wireType: number) => void;

/** Bytes that are no message of protobuf. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Numbers longer than this have no meaning. */
const maxVarintBytes = 10;
const fixedBytes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Tells each field of a message in its order. Throws WireError for bytes that are none. */
export function readFields(bytes: Uint8Array, field: FieldReader): void {
  for (let at = 0; at < bytes.length; ) {
    const next = fieldAt(bytes, at);
    if (!next) throw new WireError('a message ends within a field');
    field(next.number, next.value, next.wireType);
    at = next.end;
  }
}

interface FoundField {
  readonly number: number;
  readonly wireType: number;
  readonly value: WireValue;
  readonly end: number;
}

/** The field that begins at a place; undefined when the bytes end before it does. */
function fieldAt(bytes: Uint8Array, start: number): FoundField | undefined {
  const tag = varintAt(bytes, start);
  if (!tag) return undefined;
  const key = Number(tag.value);
  const wireType = key % 8;
  const number = Math.floor(key / 8);
  if (number === 0 || number > 0x1fffffff) throw new WireError('a field has no number');
  if (wireType === 0) {
    const found = varintAt(bytes, tag.end);
    return found && { number, wireType, value: found.value, end: found.end };
  }
  const fixed = fixedBytes[wireType];
  const length = fixed === undefined ? lengthAt(bytes, tag.end, wireType) : { value: fixed, end: tag.end };
  if (!length || length.end + length.value > bytes.length) return undefined;
  const end = length.end + length.value;
  return { number, wireType, value: bytes.subarray(length.end, end), end };
}

function lengthAt(bytes: Uint8Array, at: number, wireType: number): { value: number; end: number } | undefined {
  if (wireType !== 2) throw new WireError(`a field of the unknown wire type ${wireType}`);
  const found = varintAt(bytes, at);
  if (!found) return undefined;
  if (typeof found.value === 'bigint' || found.value > maxFieldBytes) throw new WireError('a field is too long');
  return { value: found.value, end: found.end };
}

/** No answer of istiod has a field that is longer. */
const maxFieldBytes = 512 * 1024 * 1024;

function varintAt(bytes: Uint8Array, start: number): { value: number | bigint; end: number } | undefined {
  let value = 0;
  let factor = 1;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const size = at - start + 1;
    if (size > maxVarintBytes) throw new WireError('a number is too long');
    if (size > 7) return longVarint(bytes, start);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, end: at + 1 };
    factor *= 128;
  }
  return undefined;
}

/** The same beyond what a double holds exactly. */
function longVarint(bytes: Uint8Array, start: number): { value: number | bigint; end: number } | undefined {
  let value = 0n;
  for (let at = start; at < bytes.length; at++) {
    if (at - start >= maxVarintBytes) throw new WireError('a number is too long');
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: at + 1 };
  }
  return undefined;
}

/** Reads the fields of one message from pieces as they arrive: a field is told once it is whole, and then forgotten. */
export function fieldStream(field: FieldReader): { push(piece: Uint8Array): void; end(): void } {
  let pending: Uint8Array[] = [];
  let size = 0;
  let wanted = 0;
  return {
    push(piece) {
      pending.push(piece);
      size += piece.length;
      if (size < wanted) return; // Joining the pieces of a long field again and again would take the square of the time.
      const bytes = pending.length === 1 ? piece : Buffer.concat(pending);
      let at = 0;
      for (let next = fieldAt(bytes, at); next; next = fieldAt(bytes, at)) {
        field(next.number, next.value, next.wireType);
        at = next.end;
        if (at === bytes.length) break;
      }
      pending = at === bytes.length ? [] : [bytes.subarray(at)];
      size = bytes.length - at;
      wanted = size === 0 ? 0 : neededBytes(bytes, at);
    },
    end() {
      if (size > 0) throw new WireError('a message ends within a field');
    },
  };
}

/** How many bytes from `at` the field there has, as far as it can be known. */
function neededBytes(bytes: Uint8Array, at: number): number {
  const tag = varintAt(bytes, at);
  if (!tag || Number(tag.value) % 8 !== 2) return bytes.length - at + 1;
  const length = varintAt(bytes, tag.end);
  return length ? length.end - at + Number(length.value) : bytes.length - at + 1;
}

/** A field to write: its number, and a text, bytes or a whole number. */
export type WrittenField = readonly [number: number, value: string | Uint8Array | number];

/** Fields as the bytes of a message, in the order given. */
export function writeMessage(...fields: readonly WrittenField[]): Uint8Array {
  const pieces = fields.flatMap(([number, value]) => {
    if (typeof value === 'number') return [writeVarint(number * 8), writeVarint(value)];
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return [writeVarint(number * 8 + 2), writeVarint(bytes.length), bytes];
  });
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function writeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

const decoder = new TextDecoder();

/** A field's text; empty for numbers. */
export const textOfWire = (value: WireValue): string => (value instanceof Uint8Array ? decoder.decode(value) : '');

/** A google.protobuf.Any, or undefined when the value is no message. */
export function readAny(value: WireValue): { readonly typeUrl: string; readonly value: Uint8Array } {
  let typeUrl = '';
  let inner: Uint8Array = new Uint8Array(0);
  if (value instanceof Uint8Array)
    readFields(value, (number, part) => {
      if (number === 1) typeUrl = textOfWire(part);
      if (number === 2 && part instanceof Uint8Array) inner = part;
    });
  return { typeUrl, value: inner };
}

/** Milliseconds since the epoch of a google.protobuf.Timestamp. */
export function readTimestamp(value: WireValue): number {
  let seconds = 0;
  let nanos = 0;
  if (value instanceof Uint8Array)
    readFields(value, (number, part) => {
      if (number === 1) seconds = Number(part);
      if (number === 2) nanos = Number(part);
    });
  return seconds * 1000 + nanos / 1e6;
}

/** A google.protobuf.Struct as plain values. */
export function readStruct(value: WireValue, depth = 0): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  if (depth > maxDepth) throw new WireError('messages are nested too deep');
  if (value instanceof Uint8Array)
    readFields(value, (number, entry) => {
      if (number !== 1 || !(entry instanceof Uint8Array)) return;
      let key = '';
      let inner: unknown = null;
      readFields(entry, (part, content) => {
        if (part === 1) key = textOfWire(content);
        if (part === 2) inner = readStructValue(content, depth + 1);
      });
      Object.defineProperty(result, key, { value: inner, enumerable: true, configurable: true, writable: true });
    });
  return result;
}

/** Deeper than any configuration. */
export const maxDepth = 100;

function readStructValue(value: WireValue, depth: number): unknown {
  let result: unknown = null;
  if (depth > maxDepth) throw new WireError('messages are nested too deep');
  if (!(value instanceof Uint8Array)) return result;
  readFields(value, (number, part) => {
    if (number === 1) result = null;
    else if (number === 2 && part instanceof Uint8Array) result = readDouble(part);
    else if (number === 3) result = textOfWire(part);
    else if (number === 4) result = part !== 0;
    else if (number === 5) result = readStruct(part, depth);
    else if (number === 6) result = readList(part, depth);
  });
  return result;
}

function readList(value: WireValue, depth: number): readonly unknown[] {
  const items: unknown[] = [];
  if (value instanceof Uint8Array)
    readFields(value, (number, item) => {
      if (number === 1) items.push(readStructValue(item, depth + 1));
    });
  return items;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** A double of wire type 1. */
export const readDouble = (bytes: Uint8Array): number => (bytes.length === 8 ? viewOf(bytes).getFloat64(0, true) : 0);
/** A float of wire type 5. */
export const readFloat = (bytes: Uint8Array): number => (bytes.length === 4 ? viewOf(bytes).getFloat32(0, true) : 0);
