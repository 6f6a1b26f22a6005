import { type SecretPattern, secretPatterns } from './patterns.ts';
import { isSecretName, saysNothing } from './secret-names.ts';

/** What stands where a secret was. */
export const redactedText = '[redacted]';

/** A text without its secrets, and what they were: the patterns' words, once each. */
export interface RedactedText {
  readonly text: string;
  readonly found: readonly string[];
}

/** What is secret here beyond the known patterns. */
export interface RedactOptions {
  /** Secrets whose text is known, from Secrets for one: they are taken out wherever they stand as a word. */
  readonly known?: ReadonlySet<string>;
  /** Expressions of the user, each `take` replaces what it finds. */
  readonly custom?: readonly CustomPattern[];
}

export interface CustomPattern {
  /** As it was given. */
  readonly source: string;
  /** The text with `replacement` in place of each part that the expression takes. */
  replace(text: string, replacement: string): string;
}

/**
 * Takes secrets out of a text: what looks like one, what stands under a secret's name (`password: x`, `--token=x`, `"apiKey":"x"`),
 * blocks of YAML under such a name, and what is known to be one.
 */
export function redactText(text: string, options: RedactOptions = {}): RedactedText {
  const found = new Set<string>();
  let result = text;
  for (const pattern of secretPatterns) result = takePattern(result, pattern, found);
  result = withoutAssignments(result, found);
  result = withoutBlocks(result, found);
  for (const { source, replace } of options.custom ?? []) {
    const next = replace(result, redactedText);
    if (next !== result) found.add(`--redact ${source}`);
    result = next;
  }
  if (options.known?.size) result = withoutKnown(result, options.known, found);
  return { text: result, found: [...found] };
}

function takePattern(text: string, { id, expression, confirm }: SecretPattern, found: Set<string>): string {
  return text.replace(expression, (whole: string, kept: string) => {
    if (confirm && !confirm(whole)) return whole;
    found.add(id);
    return kept + redactedText;
  });
}

// NAME: VALUE, NAME=VALUE, "NAME": "VALUE", --NAME VALUE, <NAME>VALUE</. The value ends with its quotes, else where the word ends.
const quoted = String.raw`"(?:[^"\\\n]|\\.){0,4000}"|'(?:[^'\n]|''){0,4000}'`;
const word = String.raw`\$\{[^{}\n]{0,200}\}|(?:(?:bearer|basic|token|digest)[ \t]{1,3})?[^\s,;&"'{}[\]][^\s,;&"'{}]{0,4000}`;
const assignment = new RegExp(
  String.raw`((?<![\w.-])(["']?)(?:--)?([A-Za-z_][\w.-]{1,80})\2(?:\s{0,4}(?::=|=>|[:=])[ \t]{0,8}))(${quoted}|${word})`,
  'gi',
);
const element = /(<([A-Za-z_][\w.:-]{1,80})>)([^<>\n]{1,4000})(?=<\/)/g;
const flagAndWord =
  /((?<!\S)--?([A-Za-z][\w-]{2,60})[ \t]{1,3})(?!-)("[^"\n]{1,1000}"|'[^'\n]{1,1000}'|[^\s"']{1,1000})/g;

function withoutAssignments(text: string, found: Set<string>): string {
  const hide = (name: string, value: string): string | undefined => {
    const quote = /^["']/.exec(value)?.[0] ?? '';
    const inner = quote ? value.slice(1, -1) : value;
    if (!isSecretName(name) || saysNothing(inner)) return undefined;
    found.add('named-secret');
    return quote + redactedText + quote;
  };
  const replaced = (whole: string, kept: string, name: string, value: string) => {
    const hidden = hide(name, value);
    return hidden === undefined ? whole : kept + hidden;
  };
  return text
    .replace(assignment, (whole: string, kept: string, _quote: string, name: string, value: string) =>
      replaced(whole, kept, name, value),
    )
    .replace(flagAndWord, replaced)
    .replace(element, replaced);
}

const blockHead = /^(\s*(?:- )?)["']?([\w.-]{2,80})["']?\s*:\s*(?:[|>][+-]?\d?[+-]?)?\s*$/;

/** The lines of block scalars and lists that stand under a secret's name in YAML. */
function withoutBlocks(text: string, found: Set<string>): string {
  if (!text.includes('\n')) return text;
  let under: number | undefined;
  return text
    .split('\n')
    .map((line) => {
      const indent = line.search(/\S/);
      if (under !== undefined && (indent > under || indent === -1 || (indent === under && line[indent] === '-'))) {
        const [, lead = '', rest = ''] = /^(\s*(?:- )*)(.*)$/.exec(line) ?? [];
        // A map under such a name has fields that speak for themselves.
        if (rest === '' || saysNothing(rest) || /^[\w.-]+:(?:\s|$)/.test(rest)) return line;
        found.add('named-secret');
        return lead + redactedText;
      }
      under = undefined;
      const [, lead = '', name = ''] = blockHead.exec(line) ?? [];
      if (name && isSecretName(name)) under = lead.length;
      return line;
    })
    .join('\n');
}

function withoutKnown(text: string, known: ReadonlySet<string>, found: Set<string>): string {
  const take = (word: string) => {
    if (!known.has(word)) return word;
    found.add('known-secret');
    return redactedText;
  };
  // Words at the wide border first, then at the narrow one: passwords have signs in them.
  return text.replaceAll(/[^\s"'`]{6,}/g, take).replaceAll(/[^\s"'`=:,;&()[\]{}<>@/?|\\]{6,}/g, take);
}
