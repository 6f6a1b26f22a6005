import type { Demand } from '../define-rules.ts';
import { re2Problem } from './re2.ts';

/** How a text is to match; one member at most. */
export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

const maxRegexBytes = 1024;

/** Why a text is no regular expression that Envoy takes, or undefined. */
export function regexProblem(regex: string): string | undefined {
  const bytes = new TextEncoder().encode(regex).length;
  if (bytes > maxRegexBytes) return `the regular expression has ${bytes} bytes: ${maxRegexBytes} are the limit`;
  const problem = re2Problem(regex);
  return problem === undefined ? undefined : `"${regex}" is no RE2 regular expression: ${problem}`;
}

/** Why a match can never be meant, or undefined; any exact text is fine. */
export function stringMatchProblem(match: StringMatch): string | undefined {
  if (match.prefix === '') return 'an empty prefix matches everything: leave the match out, or use the regex ".*"';
  return onlyRegexProblem(match);
}

/** The half of stringMatchProblem that is about regular expressions. */
function onlyRegexProblem({ regex }: StringMatch): string | undefined {
  if (regex === '') return 'the regular expression is empty';
  return regex === undefined ? undefined : regexProblem(regex);
}

export const stringMatch: Demand<StringMatch> = {
  message: 'must have a prefix that is not empty, or a regular expression in RE2 syntax',
  fails: stringMatchProblem,
  good: '{prefix: a}',
  bad: '{prefix: ""}',
};

export const stringMatchRegex: Demand<StringMatch> = {
  message: 'must have a regular expression in RE2 syntax',
  fails: onlyRegexProblem,
  good: '{regex: "/a/.+"}',
  bad: '{regex: "["}',
};
