import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath } from '../../src/lib/path.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { RuleSet } from '../../src/rules/define-rules.ts';
import { parsePlace } from '../../src/rules/places.ts';
import type { Rule, RuleObject } from '../../src/rules/rule.ts';

/**
 * Every rule has an example that the whole set accepts and one that only this rule refuses, where it says.
 * @param elsewhere Rules of parts that stand in another kind, too, and are tested there.
 */
export function testRules(set: RuleSet, elsewhere: readonly Rule[] = []): void {
  test(`${set.kind}: rule ids are unique`, () => {
    const ids = set.rules.map(({ id }) => id);
    assert.deepEqual(ids, [...new Set(ids)]);
  });
  const unavoidable = set.rules.flatMap(({ id, unavoidable }) => (unavoidable ? [id] : []));
  const testedElsewhere = new Set(elsewhere.map(({ id }) => id));
  for (const rule of set.rules.filter(({ id }) => !testedElsewhere.has(id))) {
    const passedOver = [...(rule.also ?? []), ...unavoidable.filter((id) => id !== rule.id)];
    test(`${rule.id}: the good example passes`, () => {
      const problems = set
        .problems(withExample(set, rule, rule.good).object)
        .filter(({ rule: id }) => !unavoidable.includes(id));
      assert.deepEqual(
        problems.map(({ rule, path, message }) => [rule, formatPath(path), message]),
        [],
      );
    });
    test(`${rule.id}: the bad example fails`, () => {
      const { object, path } = withExample(set, rule, rule.bad);
      const problems = set.problems(object).filter(({ rule: id }) => !passedOver.includes(id));
      const found = problems.map((problem) => `${problem.rule} at ${formatPath(problem.path)}`);
      assert.deepEqual([...new Set(found)], [`${rule.id} at ${path}${rule.badAt ?? ''}`]);
    });
  }
}

/** Every example of a set, as objects with a name. */
export function examplesOf(set: RuleSet): readonly RuleObject[] {
  return set.rules.flatMap((rule) => [rule.good, rule.bad].map((yaml) => withExample(set, rule, yaml).object));
}

const withExample = (set: RuleSet, rule: Rule, yaml: string) => withValueOfRule(set, rule, parse(yaml));

/** The set's valid object with a value at the rule's first place; in lists it becomes the first element, in maps the key `key`. */
export function withValueOfRule(set: RuleSet, rule: Rule, value: unknown): { object: RuleObject; path: string } {
  const object = parse(rule.around ?? set.example) as Record<string, unknown>;
  const path = parsePlace(rule.at[0] ?? '').map((step) => (step === '[]' ? 0 : step === '{}' ? 'key' : step));
  const metadata = { name: 'example', namespace: 'default', ...(object.metadata as object | undefined) };
  return { object: put({ ...object, metadata }, path, value) as RuleObject, path: formatPath(path) };
}

const parse = (yaml: string): unknown => parseYaml(yaml)[0]?.value;

function put(into: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(into) ? [...into] : [];
    list[step] = put(list[step], rest, value);
    return list;
  }
  const tree = into as Record<string, unknown> | undefined;
  return { ...tree, [step]: put(tree?.[step], rest, value) };
}
