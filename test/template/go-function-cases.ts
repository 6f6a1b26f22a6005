import { generalFunctions } from '../../src/template/general-functions.ts';
import { refused } from '../../src/template/sprig/values.ts';
import type { GoCase } from './go-cases.ts';
import { goCases } from './go-cases.ts';

/** What the arguments may be, as templates write them. */
const data = {
  list: ['b', 'a-B c', 'b', ''],
  numbers: [3, 1, 2],
  map: { b: 1, a: 'x', c: { d: true } },
  nothing: {},
  none: null,
};
const values = [
  ...['""', '"a"', '"a-B c_dE"', '" b, a,c "', '"a/b.c"', '"12"', '"{\\"a\\": [1, 2.5, null]}"', '"é日\\n"'],
  ...['0', '1', '3', '-2', '2.5', 'true', 'nil'],
  ...['.V.list', '.V.numbers', '.V.map', '.V.nothing', '.V.none', '.V.list | len', '(list 1 "b")', '(dict "a" 2)'],
].map((text) => (text.includes('|') ? `(${text})` : text));

/** Their results change with time, place or chance, or have nothing to do with the arguments. */
const skipped = new Set([
  'ago',
  'call',
  'hello',
  'repeat',
  'until',
  'untilStep',
  'seq',
  'env',
  'expandenv',
  'shuffle',
  'indent',
  'nindent',
]);

const firsts = values.filter((_, index) => index % 3 === 0);
const seconds = values.filter((_, index) => index % 4 === 1);

/** Every function of text/template and sprig, called with one, two and three of the values. */
export const functionCases: readonly (readonly [name: string, cases: readonly GoCase[]])[] = [
  ...generalFunctions.keys(),
]
  .filter((name) => !skipped.has(name) && !Object.hasOwn(refused, name))
  .map((name) => {
    const texts = [
      `{{${name}}}`,
      ...values.map((one) => `{{${name} ${one}}}`),
      ...firsts.flatMap((one) => seconds.map((two) => `{{${name} ${one} ${two}}}`)),
      ...seconds.flatMap((one, at) =>
        firsts.map((two, index) => `{{${name} ${one} ${two} ${values[(at * 7 + index * 3) % values.length]}}}`),
      ),
    ];
    return [name, texts.map((text): GoCase => [text, data])] as const;
  });

const verbs = 'v +v #v d s q x X 5d -5d| 05d +d 5s -5s| .2s 8.3f .2f f e g G 5t t c U b o T % 10q 3c % x z 5 !'.split(
  ' ',
);
const formats = verbs.filter((verb) => verb !== '').map((verb) => `%${verb}`);

export const formatCases: readonly GoCase[] = [
  ...formats.flatMap((format) => values.map((value): GoCase => [`{{printf "${format}" ${value}}}`, data])),
  ...[
    '{{printf "%d %s" 1}}',
    '{{printf "%d" 1 2}}',
    '{{printf "%*d" 5 3}}',
    '{{printf "%[2]d %[1]d" 1 2}}',
    '{{printf "%"}}',
  ].map((text): GoCase => [text, data]),
];

/** The templates of goCases with each word or sign taken away, and put twice. */
export const brokenCases: readonly GoCase[] = goCases
  .filter((_, index) => index % 2 === 0)
  .flatMap(([text, own]) => {
    const parts = text.match(/\{\{-?|-?\}\}|"(?:[^"\\]|\\.)*"|[\w$.]+|\s+|[^\w\s]/g) ?? [];
    return parts.slice(0, 14).flatMap((part, index): GoCase[] => {
      if (/^\s+$/.test(part)) return [];
      const [before, after] = [parts.slice(0, index).join(''), parts.slice(index + 1).join('')];
      return [before + after, `${before}${part} ${part}${after}`].map((other): GoCase => [other, own]);
    });
  })
  .filter(([text]) => !/range 1e|repeat|now|uuid|rand|shuffle|env|until|seq/.test(text));
