/** A place in a template. */
export interface TemplatePlace {
  /** Name under which the text was parsed. */
  readonly template: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** Where and why a template could not be parsed or carried out. */
export interface TemplateErrorDetails extends TemplatePlace {
  /** The expression at that place as Go writes it, `.Values.a.b`; absent for errors of parsing. */
  readonly expression?: string | undefined;
  readonly cause?: unknown;
  /** The calls that led there, the innermost first. */
  readonly calls?: readonly TemplatePlace[];
}

/** A template that does not parse, or that fails on its data. The message starts with `NAME:LINE:COLUMN`. */
export class TemplateError extends Error {
  readonly reason: string;
  readonly template: string;
  readonly line: number;
  readonly column: number;
  readonly expression: string | undefined;
  readonly calls: readonly TemplatePlace[];

  constructor(reason: string, { template, line, column, expression, cause, calls = [] }: TemplateErrorDetails) {
    const at = expression === undefined ? '' : ` at <${expression}>`;
    super(`${template}:${line}:${column}${at}: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = 'TemplateError';
    this.reason = reason;
    this.template = template;
    this.line = line;
    this.column = column;
    this.expression = expression;
    this.calls = calls;
  }

  /** The same error, seen from the place that called. */
  calledFrom(place: TemplatePlace): TemplateError {
    return new TemplateError(this.reason, { ...this, cause: this.cause, calls: [...this.calls, place] });
  }
}

/** What a function of a template throws when its arguments do not fit; the evaluator adds the place. */
export class FunctionError extends Error {
  override readonly name: string = 'FunctionError';
}

/** Line and column, both from 1, of an offset into a text. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: offset - before.lastIndexOf('\n') };
}
