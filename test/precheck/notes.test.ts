import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSituation } from '../../src/precheck/situation.ts';
import { loadNotes } from '../../src/precheck/upgrade.ts';
import { readUserFiles } from '../../src/precheck/user-files.ts';
import { noteExamples } from '../support/note-examples.ts';

const notes = new Map((await loadNotes()).map((note) => [note.id, note]));

/** `values` stands for istioctl's values; everything else is objects, in the short form `Kind namespace/name: {…}`. */
function situationOf(yaml: string, kubeVersion = '1.33.0', day = '2026-11-21') {
  const { objects, layers, texts } = readUserFiles([
    { name: yaml.startsWith('#!') ? 'script.sh' : 'input.yaml', text: yaml },
  ]);
  return createSituation({
    objects,
    layers,
    texts,
    kubeVersion,
    istioNamespace: 'istio-system',
    now: Date.parse(day),
  });
}

for (const [id, { hit, miss, kubernetes = [], days = [] }] of Object.entries(noteExamples)) {
  const detect = (yaml: string, version?: string, day?: string) =>
    (notes.get(id) ?? assert.fail(`there is no note ${id}`)).detect(situationOf(yaml, version, day));
  test(`${id} concerns those it should`, () => assert.notEqual(detect(hit, kubernetes[0], days[0]), undefined));
  test(`${id} leaves others alone`, () => assert.equal(detect(miss, kubernetes[1], days[1]), undefined));
}

test('every note has an example', () => {
  assert.deepEqual(
    [...notes.keys()].filter((id) => !(id in noteExamples)),
    [],
  );
});
