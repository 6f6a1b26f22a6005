import { RE2JS } from 're2js';

/** A compiled expression of somebody else: every question is answered in time linear to the text. */
export interface LinearRegex {
  /** Whether the expression takes the whole text, as Envoy asks. */
  matchesWhole(text: string): boolean;
  /** Whether the expression takes some part of the text. */
  matchesPart(text: string): boolean;
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
    };
  } catch {
    // What the expression lacks is said by the rules; here it is one that fits nothing.
    return undefined;
  }
}
