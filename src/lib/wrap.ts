/** Breaks a line between words so that it fits; what follows the first line is indented like it, or by `hanging` blanks. */
export function wrap(line: string, width: number, hanging = indentOf(line)): readonly string[] {
  const margin = ' '.repeat(indentOf(line));
  const lines = [margin];
  for (const word of line.trim().split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.trim() === '') lines[lines.length - 1] = last + word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(' '.repeat(hanging) + word);
  }
  return lines;
}

/** Breaks every line of a text that is too long for a terminal of `width`; without a width, and where `keeps` matches, lines stay whole. */
export function wrapLines(text: string, width: number | undefined, keeps?: RegExp): string {
  if (width === undefined) return text;
  const fits = (line: string) => line.length <= width || keeps?.test(line);
  return text
    .split('\n')
    .flatMap((line) => (fits(line) ? [line] : wrap(line, width)))
    .join('\n');
}

/** Spaces before a line's first word. */
export const indentOf = (line: string) => line.length - line.trimStart().length;
