import { test } from 'node:test';
import { meshFiles } from '../bench/mesh.ts';
import { seededRandom } from '../support/mutate.ts';
import { fuzzOnce } from './target.ts';

// The long run, with more seeds: node scripts/run.mjs scripts/fuzz.ts --seconds 600
const documents = meshFiles(20).flatMap(({ text }) => text.split('---\n'));

test('1,500 mutated objects are validated without a crash', async () => {
  const random = seededRandom(20261121);
  for (let round = 0; round < 1500; round++) await fuzzOnce(documents, random);
});
