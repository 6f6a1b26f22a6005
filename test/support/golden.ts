import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathText } from '../../src/lib/tree-path.ts';
import { readYaml, YamlError } from '../../src/lib/yaml.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { differences } from '../../src/objects/differences.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { refKey, refOf } from '../../src/objects/refs.ts';

/**
 * Compares a text with test/golden/NAME, line by line. `UPDATE=1 npm test` writes what is there now (refused in CI): read
 * the difference before you commit it.
 */
export function matchesGolden(name: string, actual: string): void {
  const path = join('test', 'golden', name);
  if (process.env.UPDATE) {
    assert.ok(!process.env.CI, 'goldens are not rewritten in CI');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assert.ok(existsSync(path), `${path} is missing: UPDATE=1 npm test -- golden`);
  assert.equal(actual, readFileSync(path, 'utf8'), `${path} differs`);
}

/** Compares objects with those of test/golden/NAME by structure: the order of keys and the form of the YAML do not matter. */
export function objectsMatchGolden(name: string, actual: readonly KubeObject[], yaml: string): void {
  if (process.env.UPDATE) {
    matchesGolden(name, yaml);
    return;
  }
  const { objects, problems } = parseObjects(readFileSync(join('test', 'golden', name), 'utf8'), name);
  assert.deepEqual(problems, []);
  const expected = objects.map(({ object }) => object);
  assert.deepEqual(changes(expected, actual), [], `test/golden/${name} differs`);
  assert.deepEqual(actual.map(keyOf), expected.map(keyOf), 'the order of objects');
}

/** What differs between two lists of objects, a line each: `~ Deployment/istio-system/istiod spec.replicas: 1 → 2`. */
export function changes(before: readonly KubeObject[], after: readonly KubeObject[]): readonly string[] {
  const [old, now] = [indexed(before), indexed(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [a, b] = [old.get(key), now.get(key)];
    if (!a) return [`+ ${key} ${hashOf(b)}`];
    if (!b) return [`- ${key}`];
    return [...differences(readable(a), readable(b))].map(
      (change) => `~ ${key} ${pathText(change.path)}: ${valueText(change.before)} → ${valueText(change.after)}`,
    );
  });
}

/** Settings that a ConfigMap holds as text are compared as what they say. */
function readable(object: KubeObject): KubeObject {
  if (object.kind !== 'ConfigMap') return object;
  const data = Object.entries((object.data ?? {}) as Readonly<Record<string, string>>).map(([key, text]) => {
    const document = key === 'mesh' || text.startsWith('{') ? readYaml(text)[0] : undefined;
    return [key, document && !(document instanceof YamlError) ? document.value : text];
  });
  return { ...object, data: Object.fromEntries(data) };
}

const keyOf = (object: KubeObject) => refKey(refOf(object));
const indexed = (objects: readonly KubeObject[]) => new Map(objects.map((object) => [keyOf(object), object]));

/** A value on one line; of long ones the hash, since their text stands in another golden. */
export function valueText(value: unknown): string {
  if (value === undefined) return '(unset)';
  const text = JSON.stringify(value);
  return text.length <= 300 ? text : `${text.slice(0, 200)}… ${hashOf(value)}`;
}

/** The same for values that are equal whatever the order of keys. */
export function hashOf(value: unknown): string {
  const sorted = JSON.stringify(value, (_key, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
  return createHash('sha256').update(sorted).digest('hex').slice(0, 12);
}
