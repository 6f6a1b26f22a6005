/** Numbers from 0 to below `limit`, the same for the same seed. */
export type Random = (limit: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed;
  return (limit) => {
    // mulberry32: short, and good enough to choose places in a text
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** What breaks readers: indicators of YAML, words with a meaning, numbers at limits, hostile names. */
const pieces = [
  ...[
    '- ',
    ': ',
    ':',
    '\n',
    '\n  ',
    '  ',
    ' ',
    '#',
    ' #',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '? ',
    '|',
    '>',
    '&a ',
    '*a',
    '!!str ',
  ],
  ...[
    '---\n',
    '...\n',
    '%',
    '@',
    '`',
    '~',
    '\t',
    '\r\n',
    '\\',
    '<<: ',
    '=',
    '-',
    'é',
    '\u2028',
    '\u0000',
    '\ufeff',
    '😀',
  ],
  ...[
    'null',
    'yes',
    'y',
    'true',
    '0',
    '-1',
    '0x10',
    '010',
    '1:30',
    '.inf',
    '1e400',
    '1.50',
    '4294967296',
    '99999999999999999999',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '{}',
    '[]',
    '[null]',
    '{a: b}',
    '"a"',
    '""',
    '*',
    '.',
    '/',
    'a:b',
    '::',
    '0s',
    '%zz',
  ],
];

/** Changes a text in up to four places: cuts, copies, pieces put in. */
export function mutate(text: string, random: Random): string {
  let changed = text;
  for (let left = random(4); left >= 0; left--) {
    const at = random(changed.length + 1);
    const [before, after] = [changed.slice(0, at), changed.slice(at)];
    const from = random(changed.length + 1);
    const ways = [
      () => before + after.slice(random(8)),
      () => before + changed.slice(from, from + random(60)) + after,
      () => before + pieces[random(pieces.length)] + after,
      () => before + pieces[random(pieces.length)] + after.replace(/^[\w.-]+/, ''),
    ];
    changed = ways[random(ways.length)]?.() ?? changed;
  }
  return changed;
}
