import { PipeEvaluator } from './evaluate-pipe.ts';
import { formatValue } from './format.ts';
import type { Caller, FunctionMap } from './functions.ts';
import type { Call, Control, Node } from './nodes.ts';
import { type ParsedTemplate, parseTemplate } from './parse.ts';
import { TemplateError } from './template-error.ts';
import { type TemplateLimits, TemplateRun } from './template-run.ts';
import { behaviourOf, entriesOf, isList, sortedEntries, truth, type Value } from './value.ts';

export interface RenderOptions {
  readonly functions: FunctionMap;
  /** Other texts whose definitions may be called; a definition of the template itself comes first. */
  readonly others?: readonly ParsedTemplate[];
  readonly limits?: Partial<TemplateLimits>;
  /** A key that a map lacks is nil rather than no value: Go's `missingkey=zero`. */
  readonly missingKeyZero?: boolean;
}

/** Carries out a template on `data` and returns its text. Throws TemplateError. */
export function renderTemplate(template: ParsedTemplate, data: Value, options: RenderOptions): string {
  return templateSet([...(options.others ?? []), template], options).render(template, data);
}

/** Templates that know one another: steps and output of all that is rendered count together. */
export interface TemplateSet {
  /** Carries out one of the templates on `data`. Throws TemplateError. */
  render(template: ParsedTemplate, data: Value): string;
}

/** A set of templates; of definitions with one name the last one counts. */
export function templateSet(templates: readonly ParsedTemplate[], options: RenderOptions): TemplateSet {
  const [first] = templates;
  if (!first) return { render: () => '' };
  const evaluation = new Evaluation(new TemplateRun(first, undefined, options.limits), {
    ...options,
    others: templates,
  });
  return { render: (template, data) => evaluation.render(template, data) };
}

interface Definition {
  readonly source: ParsedTemplate;
  readonly body: readonly Node[];
}

type Outcome = 'break' | 'continue' | undefined;

const isBlank = (body: readonly Node[]) => body.every((node) => node.kind === 'text' && node.text.trim() === '');

/** Carries out the nodes of a template: text, branches, loops, calls. */
class Evaluation {
  readonly #run: TemplateRun;
  readonly #pipes: PipeEvaluator;
  readonly #functions: FunctionMap;
  #definitions = new Map<string, Definition>();
  #depth = 0;

  constructor(run: TemplateRun, { functions, others = [], missingKeyZero = false }: RenderOptions) {
    this.#run = run;
    this.#functions = functions;
    const caller: Caller = {
      include: (name, data) => this.#include(name, data),
      expand: (text, data) => this.#expand(text, data),
    };
    this.#pipes = new PipeEvaluator(run, { functions, caller, absent: missingKeyZero ? null : undefined });
    for (const source of others) this.#define(source);
  }

  /** Makes the definitions of a text known; like Go, one without content replaces none that has some. */
  #define(source: ParsedTemplate): void {
    for (const [name, body] of [[source.name, source.body] as const, ...Object.entries(source.defined)])
      if (!isBlank(body) || !this.#definitions.has(name)) this.#definitions.set(name, { source, body });
  }

  render(template: ParsedTemplate, data: Value): string {
    try {
      this.#depth = 0;
      return this.#run.captured(() => this.#enter({ source: template, body: template.body }, data));
    } catch (error) {
      // Deeply nested data, or a template that calls itself through many blocks.
      if (error instanceof RangeError) this.#run.fail('nested too deeply', error);
      throw error;
    }
  }

  walk(nodes: readonly Node[], dot: Value): Outcome {
    for (const node of nodes) {
      this.#run.step(node);
      const outcome = this.#node(node, dot);
      if (outcome) return outcome;
    }
    return undefined;
  }

  #node(node: Node, dot: Value): Outcome {
    switch (node.kind) {
      case 'text':
        return void this.#run.write(node.text);
      case 'action': {
        const value = this.#pipes.value(node.pipe, dot);
        if (node.pipe.declares.length > 0) return undefined;
        this.#run.at = node;
        return void this.#run.write(this.#run.guard(() => printed(value)));
      }
      case 'if':
      case 'with':
        return this.#branch(node, dot);
      case 'range':
        return this.#range(node, dot);
      case 'template':
        return void this.#call(node, dot);
      default:
        return node.kind;
    }
  }

  #branch(node: Control, dot: Value): Outcome {
    const mark = this.#run.variables.length;
    const value = this.#pipes.value(node.pipe, dot);
    const outcome = truth(value)
      ? this.walk(node.body, node.kind === 'with' ? value : dot)
      : this.walk(node.otherwise ?? [], dot);
    this.#run.variables.length = mark;
    return outcome;
  }

  #range(node: Control, dot: Value): Outcome {
    const mark = this.#run.variables.length;
    const { declares, assigns } = node.pipe;
    const over = this.#pipes.value(node.pipe, dot);
    const inner = this.#run.variables.length;
    let ran = false;
    for (const [key, item] of this.#items(over, declares.length)) {
      ran = true;
      this.#run.step(node);
      const [first, second] = declares;
      const values: readonly Value[] = second === undefined ? [item] : [key, item];
      if (assigns)
        for (const [index, name] of [first, second].entries()) if (name) this.#run.assign(name, values[index]);
      if (!assigns && first) this.#setTop(values);
      const outcome = this.walk(node.body, item);
      this.#run.variables.length = inner;
      if (outcome === 'break') break;
    }
    const outcome = ran ? undefined : this.walk(node.otherwise ?? [], dot);
    this.#run.variables.length = mark;
    return outcome;
  }

  /** Gives the loop's own variables, which stand on top, the values of one turn. */
  #setTop(values: readonly Value[]): void {
    for (const [index, value] of values.entries()) {
      const variable = this.#run.variables[this.#run.variables.length - values.length + index];
      if (variable) variable.value = value;
    }
  }

  *#items(over: Value, variables: number): Generator<readonly [Value, Value]> {
    if (over === undefined || over === null || behaviourOf(over)?.kind === 'nil') return;
    if (isList(over)) {
      for (const [index, item] of over.entries()) yield [BigInt(index), item];
      return;
    }
    const entries = typeof over === 'object' ? entriesOf(over) : undefined;
    if (entries) return yield* sortedEntries(entries);
    if (typeof over !== 'bigint') this.#run.fail(`range can't iterate over ${formatValue(over)}`);
    if (variables > 1) this.#run.fail(`can't use ${over} to iterate over more than one variable`);
    for (let turn = 0n; turn < over; turn++) yield [undefined, turn];
  }

  #call(node: Call, dot: Value): void {
    const definition = this.#definition(node.name);
    const data = node.pipe && this.#pipes.value(node.pipe, dot);
    this.#called(() => this.#enter(definition, data));
  }

  #definition(name: string): Definition {
    const definition = this.#definitions.get(name);
    if (!definition) this.#run.fail(`template "${name}" not defined`);
    return definition;
  }

  #include(name: string, data: Value): string {
    const definition = this.#definition(name);
    return this.#called(() => this.#run.captured(() => this.#enter(definition, data)));
  }

  /** What `text` defines is known to it alone. */
  #expand(text: string, data: Value): string {
    const before = this.#definitions;
    const written = this.#called(() => {
      const source = parseTemplate(this.#run.source.name, text, this.#functions);
      this.#definitions = new Map(before);
      this.#define(source);
      return this.#run.captured(() => this.#enter({ source, body: source.body }, data));
    });
    this.#definitions = before;
    return written;
  }

  /** Errors of what is called name the place that called. */
  #called<T>(work: () => T): T {
    const { source, at } = this.#run;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      this.#run.source = source;
      this.#run.at = at;
      throw error.calledFrom(this.#run.place());
    }
  }

  /** Carries out a body with variables of its own. */
  #enter({ source, body }: Definition, data: Value): void {
    if (this.#depth >= this.#run.limits.maxDepth)
      this.#run.fail(`exceeded maximum template depth (${this.#run.limits.maxDepth})`);
    const before = { source: this.#run.source, variables: this.#run.variables, at: this.#run.at };
    this.#run.source = source;
    this.#run.variables = [{ name: '$', value: data }];
    this.#depth++;
    this.walk(body, data);
    this.#depth--;
    this.#run.source = before.source;
    this.#run.variables = before.variables;
    this.#run.at = before.at;
  }
}

const printed = (value: Value) => (value === undefined || value === null ? '<no value>' : formatValue(value));
