import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { parseRelease } from '../../src/lib/release.ts';
import { readYaml, YamlError } from '../../src/lib/yaml.ts';
import type { Check } from '../../src/model/check.ts';
import { precheck } from '../../src/precheck/precheck.ts';
import { createSituation } from '../../src/precheck/situation.ts';
import { loadNotes } from '../../src/precheck/upgrade.ts';
import { readUserFiles } from '../../src/precheck/user-files.ts';
import { exchangedTable } from '../support/exchanged.ts';
import { matchesGolden } from '../support/golden.ts';
import { noteExamples } from '../support/note-examples.ts';

const notes = await loadNotes();
const day = '2026-11-21';

function situationOf(yaml: string, kubeVersion: string | undefined = '1.33.0', now = day) {
  const name = yaml.startsWith('#!') ? 'script.sh' : 'input.yaml';
  const { objects, layers, texts } = readUserFiles([{ name, text: yaml }]);
  return createSituation({ objects, layers, texts, kubeVersion, istioNamespace: 'istio-system', now: Date.parse(now) });
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);
const examples = Object.entries(noteExamples).flatMap(([id, { hit, miss, kubernetes, days }]) => [
  { id, which: 'hit', yaml: hit, kubernetes: kubernetes?.[0], day: days?.[0] },
  { id, which: 'miss', yaml: miss, kubernetes: kubernetes?.[1], day: days?.[1] },
]);

test('what each note says', () => {
  const lines = notes.map(({ detect: _, onlyFor, ...note }) => {
    const { changed, concerns, looksFor, fix, title, ...facts } = note;
    const prose = [title, changed, concerns, looksFor, fix].map(hash).join(' ');
    return `${JSON.stringify({ ...facts, ...(onlyFor && { onlyFor: true }) })} ${prose}\n`;
  });
  matchesGolden('precheck/notes.txt', lines.join(''));
});

test('whom each note is about: the examples of all, and the values around its own', async () => {
  const sections: string[] = [];
  for (const { id, which, yaml, kubernetes, day: now } of examples) {
    const situation = situationOf(yaml, kubernetes, now);
    const met = notes.flatMap((note) => {
      const evidence = note.detect(situation);
      return evidence === undefined ? [] : [`  ${note.id} ${JSON.stringify(evidence)}\n`];
    });
    sections.push(`# ${id} ${which}\n${met.join('')}`);
    const own = notes.find((note) => note.id === id);
    const documents = readYaml(yaml);
    if (!own || yaml.startsWith('#') || documents.some((document) => document instanceof YamlError)) continue;
    const trees = documents.map((document) => (document as { value: unknown }).value);
    for (const [index, tree] of trees.entries()) {
      const judge = (other: unknown) => {
        const text = trees.map((one, at) => JSON.stringify((at === index ? other : one) ?? null)).join('\n---\n');
        const evidence = own.detect(situationOf(text, kubernetes, now));
        return evidence ? `concerned ${evidence.map(({ subject }) => subject).join(', ')}` : 'not concerned';
      };
      sections.push((await exchangedTable(tree, judge, true)).replace(/^.*\n/, ''));
    }
  }
  matchesGolden('precheck/detections.txt', sections.join(''));
});

const releases = ['1.23.0', '1.24.2', '1.25.1', '1.26.0', '1.27.3', '1.28.0', '1.29.1', '1.30.3'];

test('every check of every way, over the examples together', async () => {
  const sections: string[] = [];
  const yaml = examples.filter(({ yaml: text }) => text !== '' && !text.startsWith('#')).map(({ yaml: text }) => text);
  for (const from of [undefined, ...releases.slice(0, -1)])
    for (const to of releases.slice(1))
      for (const text of from === undefined || to === '1.30.3' ? ['', yaml.join('\n---\n')] : [yaml.join('\n---\n')]) {
        if (from !== undefined && from >= to) continue;
        const question = {
          to: release(to),
          from: from === undefined ? undefined : release(from),
          skipControlPlane: false,
          rights: [],
          annotations: [],
        };
        const categories = await precheck(situationOf(text), question);
        const lines = categories.flatMap(({ name, checks }) => checks.map((check) => lineOf(name, check)));
        sections.push(`# ${from ?? 'install'} → ${to}${text ? ' with everything' : ''}\n${lines.join('')}`);
      }
  matchesGolden('precheck/checks.txt', sections.join(''));
});

function lineOf(category: string, { message = '', evidence = [], fix = '', title, ...facts }: Check): string {
  const places = evidence.length === 0 ? '' : ` ${evidence.length} ${hash(JSON.stringify(evidence))}`;
  return `${category}: ${facts.id} ${facts.status} ${hash(JSON.stringify([facts, title, message, fix]))}${places}\n`;
}

function release(text: string) {
  const parsed = parseRelease(text);
  if (!parsed) throw new Error(text);
  return parsed;
}
