// As much of protobuf's wire format as stand-ins need: fields in, fields out, no descriptors.

/** A field of a message: its number, and a text or bytes (wire type 2) or a number (wire type 0). */
export type Field = readonly [number: number, value: string | Uint8Array | number | bigint];

/** Fields as the bytes of a message, in the order given. */
export function message(...fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number' || typeof value === 'bigint') return [varint(number << 3), varint(value)];
      const bytes = Buffer.from(value);
      return [varint((number << 3) | 2), varint(bytes.length), bytes];
    }),
  );
}

/** The fields of a message in their order; texts and messages alike as bytes. */
export function fieldsOf(bytes: Uint8Array): readonly (readonly [number, Buffer | bigint])[] {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: (readonly [number, Buffer | bigint])[] = [];
  let at = 0;
  const next = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = source[at++];
      if (byte === undefined) throw new Error('a message ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const fixed: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
  while (at < source.length) {
    const tag = Number(next());
    const type = tag & 7;
    if (type === 0) fields.push([tag >> 3, next()]);
    else {
      const length = type === 2 ? Number(next()) : fixed[type];
      if (length === undefined || at + length > source.length) throw new Error('a message ends within a field');
      fields.push([tag >> 3, source.subarray(at, at + length)]);
      at += length;
    }
  }
  return fields;
}

/** Every value of one field as text. */
export function textsAt(fields: ReturnType<typeof fieldsOf>, number: number): readonly string[] {
  return fields.filter(([n]) => n === number).map(([, value]) => value.toString());
}

/** google.protobuf.Any. */
export function any(typeUrl: string, value: Uint8Array): Buffer {
  return message([1, typeUrl], [2, value]);
}

/** google.protobuf.Timestamp. */
export function timestamp(time: Date): Buffer {
  const ms = time.getTime();
  return message([1, BigInt(Math.floor(ms / 1000))], [2, (ms % 1000) * 1_000_000]);
}

/** google.protobuf.Struct; only texts, numbers, truth values and maps. */
export function struct(value: Readonly<Record<string, unknown>>): Buffer {
  const valueField = (inner: unknown): Buffer => {
    if (typeof inner === 'string') return message([3, inner]);
    if (typeof inner === 'boolean') return message([4, inner ? 1 : 0]);
    if (typeof inner === 'number') {
      const double = Buffer.alloc(9);
      double[0] = (2 << 3) | 1;
      double.writeDoubleLE(inner, 1);
      return double;
    }
    return message([5, struct(inner as Readonly<Record<string, unknown>>)]);
  };
  return message(...Object.entries(value).map(([key, inner]): Field => [1, message([1, key], [2, valueField(inner)])]));
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
