import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalQuantity } from '../../src/objects/quantity.ts';

// What apimachinery's resource.Quantity writes after reading each text.
const canonical: Readonly<Record<string, string | undefined>> = {
  '2000m': '2',
  '1024Mi': '1Gi',
  '1000': '1k',
  '0.5': '500m',
  '1.5Gi': '1536Mi',
  '1e3': '1e3',
  '0': '0',
  '-1500m': '-1500m',
  '100m': '100m',
  '128Mi': '128Mi',
  '1.1Gi': '1181116007',
  '512Ki': '512Ki',
  '1Ki': '1Ki',
  '.5': '500m',
  '5G': '5G',
  '1n': '1n',
  '1 Gi': undefined,
  abc: undefined,
  '1Zi': undefined,
  '': undefined,
};
for (const [text, want] of Object.entries(canonical))
  test(`${text || 'nothing'} is ${want ?? 'no quantity'}`, () => assert.equal(canonicalQuantity(text), want));
