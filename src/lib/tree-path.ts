import type { Path } from './path.ts';

/**
 * The words of a path as `--set` and overlays write it: `a.b[0]`, `a.[name:x].c`, `a.b\.c` for a key with a dot.
 * Brackets stay in the word: `['a', 'b', '[0]']`. Slashes are cleaned as in file names, as the reference does.
 */
export function pathWords(text: string): string[] {
  const words: string[] = [];
  for (const part of cleanSlashes(text).split(/(?<!\\)\./)) {
    if (part === '') continue;
    const word = part.replaceAll('\\.', '.');
    const bracket = word.indexOf('[');
    if (bracket > 0) words.push(word.slice(0, bracket), word.slice(bracket));
    else words.push(word);
  }
  return words;
}

/** `values.pilot.env`, `a[0].b`, `a[name:x]`, `a.b\\.c`: the spelling that `pathWords` reads. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    const word = typeof step === 'number' ? `[${step}]` : step.replaceAll('.', '\\.');
    text += text === '' || word.startsWith('[') ? word : `.${word}`;
  }
  return text;
}

/** Go's filepath.Clean for what can occur here: doubled slashes and `..` disappear. */
function cleanSlashes(text: string): string {
  if (!text.includes('/')) return text;
  const kept: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else kept.push(part);
  }
  return (text.startsWith('/') ? '/' : '') + kept.join('/');
}
