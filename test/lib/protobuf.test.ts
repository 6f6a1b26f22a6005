import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fieldStream,
  readAny,
  readFields,
  readStruct,
  readTimestamp,
  textOfWire,
  WireError,
  type WireValue,
  writeMessage,
} from '../../src/lib/protobuf.ts';
import { knownProxy } from '../../src/world/client-config.ts';
import { any, message, struct, timestamp } from '../support/replay/protobuf.ts';
import { recordedFiles } from '../support/replay/replay-mesh.ts';

const fieldsOf = (bytes: Uint8Array) => {
  const found: [number, WireValue][] = [];
  readFields(bytes, (number, value) => found.push([number, value]));
  return found;
};

test('fields of every wire type, and numbers of every length', () => {
  const fixed = Buffer.from([0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4]);
  const bytes = Buffer.concat([message([1, 0], [2, 300], [3, 2n ** 63n], [4, 'text'], [500, 'far']), fixed]);
  const found = fieldsOf(bytes);
  assert.deepEqual(found.slice(0, 3), [
    [1, 0],
    [2, 300],
    [3, 2n ** 63n],
  ]);
  assert.deepEqual(
    found.slice(3, 5).map(([number, value]) => [number, textOfWire(value)]),
    [
      [4, 'text'],
      [500, 'far'],
    ],
  );
  assert.deepEqual(
    found.slice(5).map(([number, value]) => [number, (value as Uint8Array).length]),
    [
      [1, 8],
      [2, 4],
    ],
  );
  assert.deepEqual(fieldsOf(message([1, BigInt.asUintN(64, -1n)])), [[1, 2n ** 64n - 1n]]);
});

test('bytes that are no message are refused, not read past', () => {
  for (const bytes of [[0x0a], [0x0a, 5, 1], [0x08], [0x0b], [0x00, 1], [0x08, ...Array(11).fill(0xff)], [0x09, 1]])
    assert.throws(() => fieldsOf(Uint8Array.from(bytes)), WireError, bytes.join());
  let deep: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < 300; i++) deep = message([1, message([1, 'k'], [2, message([5, deep])])]);
  assert.throws(() => readStruct(deep), WireError);
});

test('written messages read back', () => {
  const bytes = writeMessage([1, 'name'], [2, 70_000], [3, writeMessage([1, 'inner'])]);
  assert.deepEqual(Buffer.from(bytes), message([1, 'name'], [2, 70_000], [3, message([1, 'inner'])]));
});

test('well-known messages: Any, Timestamp, Struct', () => {
  assert.deepEqual(readAny(any('a/b', Buffer.from('x'))), { typeUrl: 'a/b', value: Buffer.from('x') });
  assert.equal(readTimestamp(timestamp(new Date(1_700_000_000_123))), 1_700_000_000_123);
  const value = { a: 'text', b: true, c: 1.5, __proto__x: { d: 'deep' } };
  assert.deepEqual(readStruct(struct(value)), value);
});

test('a message in pieces of any size tells the same fields as the whole', () => {
  const whole = [...recordedFiles()].find(([name]) => /xds/.test(name))?.[1] ?? Buffer.alloc(0);
  const expected = fieldsOf(whole);
  assert.ok(expected.length > 3);
  for (const size of [1, 2, 7, 100, 4096, whole.length]) {
    const found: [number, WireValue][] = [];
    const stream = fieldStream((number, value) => found.push([number, value]));
    for (let at = 0; at < whole.length; at += size) stream.push(whole.subarray(at, at + size));
    stream.end();
    assert.deepEqual(found.length, expected.length, `pieces of ${size}`);
    assert.deepEqual(found.at(-1), expected.at(-1));
  }
  const half = fieldStream(() => {});
  half.push(whole.subarray(0, whole.length - 1));
  assert.throws(() => half.end(), WireError);
});

test('mutated answers are read or refused, and nothing else', () => {
  const samples: Uint8Array[] = [];
  for (const [name, bytes] of recordedFiles())
    if (/xds/.test(name))
      readFields(bytes, (number, value) => void (number === 2 && samples.push(readAny(value).value)));
  assert.ok(samples.length > 5);
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  let refused = 0;
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(samples[random(Math.min(samples.length, 9))] ?? []).subarray(0, 4000);
    for (let i = 0; i <= random(4); i++) bytes[random(bytes.length)] = random(256);
    try {
      knownProxy(bytes);
    } catch (error) {
      assert.ok(error instanceof WireError, String(error));
      refused++;
    }
  }
  assert.ok(refused > 100 && refused < 3000, String(refused));
});
