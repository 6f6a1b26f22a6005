import { type Command, expressionText, type Node, type Operand } from './nodes.ts';
import type { ParsedTemplate } from './parse.ts';
import { FunctionError, placeOf, TemplateError, type TemplatePlace } from './template-error.ts';
import type { Value } from './value.ts';

/** What stops a template that would not end. */
export interface TemplateLimits {
  /** Templates that call one another. */
  readonly maxDepth: number;
  /** Nodes and commands carried out. */
  readonly maxSteps: number;
  /** Length of the result, in UTF-16 code units. */
  readonly maxOutput: number;
  /** Characters and items that functions are given and return, all calls together. */
  readonly maxWork: number;
}

const defaultLimits: TemplateLimits = {
  maxDepth: 150,
  maxSteps: 2_000_000,
  maxOutput: 8_000_000,
  maxWork: 200_000_000,
};

/** What one run of a template carries along: output, variables, steps, and the place that an error would be reported at. */
export class TemplateRun {
  readonly limits: TemplateLimits;
  source: ParsedTemplate;
  at: Node | Operand | Command;
  variables: { readonly name: string; value: Value }[];
  #out: string[] = [];
  #length = 0;
  #steps = 0;
  #work = 0;

  constructor(template: ParsedTemplate, data: Value, limits: Partial<TemplateLimits> = {}) {
    this.limits = { ...defaultLimits, ...limits };
    this.source = template;
    this.at = template.body[0] ?? { kind: 'text', pos: 0, text: '' };
    this.variables = [{ name: '$', value: data }];
  }

  /** What `work` writes. */
  captured(work: () => void): string {
    const before = this.#out;
    this.#out = [];
    work();
    const text = this.#out.join('');
    this.#out = before;
    return text;
  }

  variable(name: string): Value {
    return this.#find(name).value;
  }

  assign(name: string, value: Value): void {
    this.#find(name).value = value;
  }

  #find(name: string): { value: Value } {
    const variable = this.variables.findLast((candidate) => candidate.name === name);
    return variable ?? this.fail(`undefined variable: ${name}`);
  }

  write(text: string): void {
    this.#length += text.length;
    if (this.#length > this.limits.maxOutput) this.fail(`the output is longer than ${this.limits.maxOutput}`);
    this.#out.push(text);
  }

  step(node: Node | Operand): void {
    this.at = node;
    if (++this.#steps > this.limits.maxSteps) this.fail(`more than ${this.limits.maxSteps} steps`);
  }

  /** Counts what a function has looked at or made: a step may be long. */
  spend(amount: number): void {
    this.#work += amount;
    if (this.#work > this.limits.maxWork)
      this.fail(`functions work on more than ${this.limits.maxWork} characters and items`);
  }

  /** Turns a FunctionError into a TemplateError at the current place. */
  guard<T>(work: () => T, describe: (message: string) => string = (message) => message): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof FunctionError) this.fail(describe(error.message), error);
      throw error;
    }
  }

  /** Where the run is. */
  place(): TemplatePlace {
    const { name, text } = this.source;
    return { template: name, ...placeOf(text, this.at.pos) };
  }

  fail(reason: string, cause?: unknown): never {
    const expression = expressionText(this.at);
    throw new TemplateError(reason, { ...this.place(), expression, cause });
  }
}
