// The tokens of a YAML text, what is wrong with one, and the kinds of its characters.

/** What is wrong with a text, and at which offset. */
export class YamlProblem extends Error {
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(reason);
    this.name = 'YamlProblem';
    this.offset = offset;
  }
}

export const tabProblem = 'a tab in the indentation: YAML indents with spaces only';

export type TokenType =
  | 'end of text'
  | 'document start'
  | 'document end'
  | '%YAML'
  | '%TAG'
  | 'map'
  | 'list'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** Of a scalar its text, of an alias or anchor its name, of a tag or %TAG its handle, of %YAML its version. */
  readonly text: string;
  /** Of a tag or %TAG what follows the handle. */
  readonly suffix: string;
  /** A scalar without quotes that is no block: its text may mean a number, a boolean or nothing. */
  readonly plain: boolean;
}

export const isBlank = (code: number): boolean => code === 32 || code === 9;
export const isBreak = (code: number): boolean =>
  code === 10 || code === 13 || (code > 126 && (code === 0x85 || code === 0x2028 || code === 0x2029));
/** A blank, a line break or the end. */
export const isGap = (code: number): boolean => code === 32 || code === 10 || code === 9 || code === 0 || isBreak(code);
