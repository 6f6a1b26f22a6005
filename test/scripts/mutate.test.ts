import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defectsOf, withSwitches } from '../../scripts/mutate/defects.ts';

const source = `
function price(items, factor) {
  let total = 0;
  for (const { cost, tags } of items) {
    if (tags.some((tag) => tag.startsWith('no'))) continue;
    total = total * 2 + (cost ?? 7);
  }
  const rounded = !(total > 9) && factor !== undefined ? [total, 'x'] : { total, factor };
  return { rounded, named: \`t\${total}\`, first: items[0]?.tags.filter(Boolean).length };
}`;
const defects = defectsOf('price.js', source).map((defect, index) => [index + 1, defect] as const);
const inputs = [
  [],
  [{ tags: ['', 'on'] }],
  [
    { cost: 2, tags: ['no', 'yes'] },
    { cost: 3, tags: [] },
  ],
  [{ cost: 9, tags: ['yes', 'on'] }],
  [{ cost: 10, tags: ['note', 'casino'] }],
  [{ cost: 10, tags: ['casino'] }],
  [
    { cost: 4, tags: ['on'] },
    { cost: 10, tags: ['only'] },
  ],
];

/** What the function answers for the inputs with one of the defects on (0: none). */
function answers(code: string, number: number): string {
  Object.assign(globalThis, { defectIs: (other: number) => other === number });
  const price: (...args: unknown[]) => unknown = new Function(`${code}\nreturn price;`)();
  const answer = (list: unknown, factor: unknown) => {
    try {
      return price(list, factor);
    } catch (error) {
      return String(error);
    }
  };
  return JSON.stringify(inputs.flatMap((list) => [answer(list, undefined), answer(list, 3)]));
}

test('with every defect switched off the code does what it did', () => {
  assert.equal(answers(withSwitches(source, defects), 0), answers(source, 0));
});

test('every defect changes what the code does', () => {
  const code = withSwitches(source, defects);
  const sound = answers(source, 0);
  assert.ok(defects.length > 25, `${defects.length} defects`);
  const silent = defects.filter(([number]) => answers(code, number) === sound);
  assert.deepEqual(
    silent.map(([, { line, slip }]) => `${line} ${slip}`),
    [],
  );
});

test('types, keys, imports and prose hold no defects', () => {
  const typed = `import { a } from './a.ts';
export const b: 'x' | 1 = a as 'x';
interface C { readonly d: true }
export const help = 'Print what a configuration produces.';
export type E = { f: 'g' };
export const load = () => import('./h.ts');`;
  assert.deepEqual(defectsOf('typed.ts', typed), []);
});
