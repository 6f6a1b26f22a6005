// Control characters could move the cursor, name the window or forge lines; marks of direction turn text around.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text for one line of a terminal or log: what could do something there becomes a visible escape. */
export function printable(text: string): string {
  return text.replaceAll(unsafe, (character) => {
    if (character === '\n') return '\\n';
    return character === '\t' ? ' ' : escaped(character);
  });
}

/** Text of several lines for a terminal: lines may end and have tabs, everything else as `printable` has it. */
export function printableLines(text: string): string {
  return text.replaceAll(unsafe, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
