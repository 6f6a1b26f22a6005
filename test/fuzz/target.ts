import assert from 'node:assert/strict';
import { parseYaml, readYaml, YamlError } from '../../src/lib/yaml.ts';
import { validate } from '../../src/pipeline/validate.ts';
import { reporters } from '../support/findings-reporters.ts';
import { mutate, type Random } from '../support/mutate.ts';
import { mutateTree } from '../support/mutate-tree.ts';
import { timesBareNodeSince } from '../support/processor-time.ts';

/** Processor time that no text of this size may take, in runs of `node -e 0`: about 2 s. */
const limit = 90;

/** Mutates one of the texts and validates it: whatever it says, validate answers soon, with findings that every reporter can show. */
export async function fuzzOnce(texts: readonly string[], random: Random): Promise<void> {
  const seed = texts[random(texts.length)] ?? '';
  const text = random(2) === 0 ? mutate(seed, random) : mutatedObjects(seed, random);
  const start = process.cpuUsage();
  try {
    const { findings } = await validate([{ name: 'fuzz.yaml', text }]);
    const lines = text.split('\n').length;
    for (const { message, line = 1, column = 1, level } of findings) {
      assert.ok(message !== '' && ['Error', 'Warning', 'Info'].includes(level), message);
      assert.ok(line >= 1 && line <= lines && column >= 1, `${line}:${column} of ${lines} lines`);
    }
    for (const report of Object.values(reporters))
      assert.equal(typeof report(findings, { command: 'validate', version: '', failureThreshold: 'Error' }), 'string');
    const times = timesBareNodeSince(start);
    assert.ok(times < limit, `took ${times} times node -e 0`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.stack : String(cause);
    throw new Error(`validate stumbles: ${reason}\n\nover this text:\n${text}`, { cause });
  }
}

/** The documents of a text with a value changed here and there, as JSON. */
function mutatedObjects(text: string, random: Random): string {
  if (readYaml(text).some((document) => document instanceof YamlError)) return mutate(text, random);
  const trees = parseYaml(text).map(({ value }) => mutateTree(random(2) ? mutateTree(value, random) : value, random));
  return trees.map((tree) => JSON.stringify(tree) ?? '').join('\n---\n');
}
