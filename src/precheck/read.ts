import { isMap } from '../lib/tree.ts';

/** Every value at a path such as `spec.http[].match[].headers{}`: `[]` stands for all elements, `{}` for all values of a mapping. Nulls are left out. */
export function valuesAt(value: unknown, path: string): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of path.split('.')) {
    const name = step.replace(/(?:\[\]|\{\})$/, '');
    found = found.flatMap((each) => (isMap(each) && Object.hasOwn(each, name) ? [each[name]] : []));
    if (step.endsWith('[]')) found = found.flatMap((each) => (Array.isArray(each) ? each : []));
    if (step.endsWith('{}')) found = found.flatMap((each) => (isMap(each) ? Object.values(each) : []));
    found = found.filter((each) => each !== null && each !== undefined);
  }
  return found;
}

/** The texts among the values at a path. */
export const textsAt = (value: unknown, path: string): readonly string[] =>
  valuesAt(value, path).filter((each) => typeof each === 'string');

/** The text at a path, or ''. */
export const textAt = (value: unknown, path: string): string => textsAt(value, path)[0] ?? '';

export type Test = (value: unknown) => boolean;

/** Tests of values. */
export const present: Test = (value) => value !== undefined && value !== null;
export const is =
  (wanted: unknown): Test =>
  (value) =>
    String(value) === String(wanted);
export const isNot =
  (wanted: unknown): Test =>
  (value) =>
    String(value) !== String(wanted);
export const oneOf =
  (...wanted: readonly string[]): Test =>
  (value) =>
    wanted.includes(String(value));
export const startsWith =
  (prefix: string): Test =>
  (value) =>
    String(value).startsWith(prefix);
export const matches =
  (pattern: RegExp): Test =>
  (value) =>
    pattern.test(textOf(value));
export const mentions =
  (...words: readonly string[]): Test =>
  (value) =>
    words.some((word) => textOf(value).includes(word));
export const nonEmpty: Test = (value) =>
  Array.isArray(value) ? value.length > 0 : isMap(value) ? Object.keys(value).length > 0 : Boolean(value);

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Tests of objects. */
export const has =
  (path: string): Test =>
  (object) =>
    valuesAt(object, path).length > 0;
export const lacks =
  (path: string): Test =>
  (object) =>
    valuesAt(object, path).length === 0;
export const where =
  (path: string, test: Test): Test =>
  (object) =>
    valuesAt(object, path).some(test);
export const both =
  (...tests: readonly Test[]): Test =>
  (object) =>
    tests.every((test) => test(object));
export const either =
  (...tests: readonly Test[]): Test =>
  (object) =>
    tests.some((test) => test(object));
export const not =
  (test: Test): Test =>
  (object) =>
    !test(object);
export const named = (...names: readonly string[]): Test => where('metadata.name', oneOf(...names));
export const nameStarts = (prefix: string): Test => where('metadata.name', startsWith(prefix));

/** Labels and annotations have dots in their names, which paths do not. */
const mark =
  (kind: 'labels' | 'annotations') =>
  (name: string, test: Test = present): Test =>
  (object) =>
    valuesAt(object, `metadata.${kind}`).some(
      (marks) => isMap(marks) && Object.hasOwn(marks, name) && test(marks[name]),
    );
export const labelled = mark('labels');
export const annotated = mark('annotations');
