import { RE2JS } from 're2js';

/** A compiled expression of somebody else: every question is answered in time linear to the text. */
export interface LinearRegex {
  /** Whether the expression takes the whole text, as Envoy asks. */
  matchesWhole(text: string): boolean;
  /** Whether the expression takes some part of the text. */
  matchesPart(text: string): boolean;
  /** The text with something else in place of every part that the expression takes. */
  replaceParts(text: string, by: string): string;
}

/**
 * Compiles an expression in the syntax of Go and Envoy (RE2); undefined when it is none. JavaScript's own RegExp is not for
 * what others write: `(a+)+$` takes exponential time there, and some texts mean other things.
 */
export function linearRegex(source: string): LinearRegex | undefined {
  try {
    const compiled = RE2JS.compile(source);
    return {
      matchesWhole: (text) => compiled.matches(text),
      matchesPart: (text) => compiled.matcher(text).find(),
      replaceParts: (text, by) => {
        const matcher = compiled.matcher(text);
        let result = '';
        let at = 0;
        while (matcher.find()) {
          if (matcher.end() === matcher.start()) continue;
          result += text.slice(at, matcher.start()) + by;
          at = matcher.end();
        }
        return result + text.slice(at);
      },
    };
  } catch {
    // What the expression lacks is said by the rules; here it is one that fits nothing.
    return undefined;
  }
}

/** Where an expression fits. */
export interface LinearMatch {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What an expression finds in texts. */
export interface LinearMatches {
  /** The first `most` places, one behind the other; a negative number means all. */
  all(text: string, most: number): readonly LinearMatch[];
  /** The text with every place replaced; `$1` and `${name}` stand for groups, as in Go. */
  replace(text: string, by: string): string;
}

/** Compiles an expression as Go's regexp does, or says what is wrong with it. */
export function linearMatches(source: string): LinearMatches | string {
  try {
    const compiled = RE2JS.compile(source);
    return {
      all(text: string, most: number) {
        const found: LinearMatch[] = [];
        const matcher = compiled.matcher(text);
        while (found.length !== most && matcher.find())
          found.push({ text: matcher.group() ?? '', start: matcher.start(), end: matcher.end() });
        return found;
      },
      replace(text: string, by: string) {
        const matcher = compiled.matcher(text);
        let out = '';
        let from = 0;
        while (matcher.find()) {
          out += text.slice(from, matcher.start()) + expanded(by, (group) => matcher.group(group) ?? '');
          from = matcher.end();
        }
        return out + text.slice(from);
      },
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Go's Expand: `$1`, `$name` with the longest name that there can be, `${name}`, `$$`; a group that is not there is nothing. */
function expanded(template: string, group: (group: number | string) => string): string {
  return template.replaceAll(
    /\$(?:(\$)|\{(\w+)\}|(\w+))/g,
    (_all, dollar?: string, braced?: string, plain?: string) => {
      if (dollar) return dollar;
      const name = braced ?? plain ?? '';
      try {
        return group(/^\d+$/.test(name) ? Number(name) : name);
      } catch {
        return '';
      }
    },
  );
}
