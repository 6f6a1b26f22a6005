import type { Demand } from '../define-rules.ts';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const pseudoHeaders = [':method', ':scheme', ':authority', ':path', ':status'];

/** RFC 7230: the characters of a method or a header name. */
export const isToken = (text: string): boolean => token.test(text);

/** Whether a header name stands for a claim of a verified token: `@request.auth.claims.group`, `@request.auth.claims[group]`. */
export const isClaimHeader = (name: string): boolean => /^@request\.auth\.claims(?:\..+|\[.+\])$/i.test(name);

/** Why a request cannot be matched by a header of this name, or undefined. */
export function headerNameProblem(name: string): string | undefined {
  if (name === '') return 'the name of a header is empty';
  if (isClaimHeader(name) || pseudoHeaders.includes(name) || isToken(name)) return undefined;
  return `"${name}" is no name of a header`;
}

/** Why a header cannot be set or added on requests, or undefined; `host` and `:authority` can. */
export function settableHeaderProblem(name: string): string | undefined {
  if (name === '') return 'the name of a header is empty';
  if (!name.startsWith(':') || name === ':authority') return undefined;
  return `"${name}" cannot be changed: of the headers that begin with ":" only :authority can`;
}

/** Why a header cannot be removed, or changed on responses, or undefined. */
export function changeableHeaderProblem(name: string): string | undefined {
  if (name === '') return 'the name of a header is empty';
  if (name.toLowerCase() !== 'host' && !name.startsWith(':')) return undefined;
  return `"${name}" cannot be changed here`;
}

const jsonText = String.raw`"(?:\\.|[^\\")])*"`;
const jsonList = String.raw`\[\s*${jsonText}(?:\s*,\s*${jsonText})*\s*\]\s*`;
const plainArgument = String.raw`[^\s[](?:\\.|[^\\)"])*`;
/** `%%`, `%NAME%` or `%NAME(ARGUMENTS)%` as Envoy's own header parser reads them. */
const command = new RegExp(String.raw`%%|%[^%(]*(?:\(\s*(?:${jsonList}|${plainArgument})\)\s*)?%`, 'g');

/** Why Envoy refuses a value for a header, or undefined: control characters, or a `%` that begins no command. */
export function headerValueProblem(value: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) return 'the value of a header has control characters';
  if (!value.replaceAll(command, '').includes('%')) return undefined;
  return `"${value}" has a "%" that begins no command such as %START_TIME%: write %% for the character`;
}

/** Problems of the keys or values of a map of headers. */
export const headerNames =
  (problem: (name: string) => string | undefined) => (headers: Readonly<Record<string, unknown>>) =>
    Object.keys(headers).flatMap((name) => {
      const message = problem(name);
      return message === undefined ? [] : [{ path: [name], message }];
    });

export const headerValue: Demand<string> = {
  message: 'must be a value that Envoy accepts for a header',
  fails: headerValueProblem,
  good: '"100%% of %REQ(x-user)%"',
  bad: '"100% sure"',
};
