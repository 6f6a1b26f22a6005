const inAscii: Readonly<Record<string, string>> = {
  '→': '->',
  '−': '-',
  '–': '-',
  '·': '-',
  '×': 'x',
  '…': '...',
  '’': "'",
  '│': '|',
};

/** A text with the glyphs of our own reports in ASCII; what a user wrote stays as it is. */
export const asciiText = (text: string): string => text.replaceAll(/[→−–·×…’│]/g, (glyph) => inAscii[glyph] ?? glyph);
