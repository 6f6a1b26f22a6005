import { didYouMean } from '../../lib/suggest.ts';
import type { Detail } from '../rule.ts';

/** What is wrong with a text that must be one of some words, and the word that may have been meant. */
export function wordProblem(text: string, words: readonly string[], what: string): Detail | undefined {
  if (words.includes(text)) return undefined;
  return { message: `"${text}" is no ${what}: ${words.join(', ')}`, suggestion: didYouMean(text, words) };
}
