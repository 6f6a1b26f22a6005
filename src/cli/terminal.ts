import type { Io, Output } from '../io/io.ts';
import { asciiText } from '../lib/ascii.ts';

/** Whether to colour what goes to `output`: on terminals, unless somebody objects; FORCE_COLOR wants it everywhere. */
export function useColor(output: Output, { env }: Io, flag: boolean): boolean {
  if (!flag || env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return output.isTTY && env.TERM !== 'dumb';
}

/** Whether the locale can show glyphs beyond ASCII. */
export function useUnicode({ env }: Io): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || 'UTF-8');
}

/** A text for people as the locale can show it. */
export const inLocale = (text: string, io: Io): string => (useUnicode(io) ? text : asciiText(text));
