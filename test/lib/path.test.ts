import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath, parsePath } from '../../src/lib/path.ts';

for (const path of [
  ['spec', 'http', 0, 'route', 1, 'destination'],
  ['metadata', 'annotations', 'sidecar.istio.io/inject'],
  ['spec', 'headers', '@request.auth.claims[group]', 'exact'],
  ['a-b', 'c_d', 'e f'],
  [],
])
  test(`a path survives being written: ${formatPath(path)}`, () => assert.deepEqual(parsePath(formatPath(path)), path));
