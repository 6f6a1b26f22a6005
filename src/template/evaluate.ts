import { PipeEvaluator } from './evaluate-pipe.ts';
import { formatValue } from './format.ts';
import type { FunctionMap } from './functions.ts';
import type { Call, Control, Node } from './nodes.ts';
import type { ParsedTemplate } from './parse.ts';
import { type TemplateLimits, TemplateRun } from './template-run.ts';
import { behaviourOf, entriesOf, isList, sortedEntries, truth, type Value } from './value.ts';

export interface RenderOptions {
  readonly functions: FunctionMap;
  /** Other texts whose definitions may be called; a definition of the template itself comes first. */
  readonly others?: readonly ParsedTemplate[];
  readonly limits?: Partial<TemplateLimits>;
}

/** Carries out a template on `data` and returns its text. Throws TemplateError. */
export function renderTemplate(template: ParsedTemplate, data: Value, options: RenderOptions): string {
  const run = new TemplateRun(template, data, options.limits);
  try {
    new Evaluation(run, options).walk(template.body, data);
  } catch (error) {
    // Deeply nested data, or a template that calls itself through many blocks.
    if (error instanceof RangeError) run.fail('nested too deeply', error);
    throw error;
  }
  return run.output;
}

interface Definition {
  readonly source: ParsedTemplate;
  readonly body: readonly Node[];
}

type Outcome = 'break' | 'continue' | undefined;

/** Carries out the nodes of a template: text, branches, loops, calls. */
class Evaluation {
  readonly #run: TemplateRun;
  readonly #pipes: PipeEvaluator;
  readonly #definitions = new Map<string, Definition>();
  #depth = 0;

  constructor(run: TemplateRun, { functions, others = [] }: RenderOptions) {
    this.#run = run;
    this.#pipes = new PipeEvaluator(run, functions);
    for (const source of [...others, run.source]) {
      this.#definitions.set(source.name, { source, body: source.body });
      for (const [name, body] of Object.entries(source.defined)) this.#definitions.set(name, { source, body });
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
    const definition = this.#definitions.get(node.name);
    if (!definition) this.#run.fail(`template "${node.name}" not defined`);
    if (this.#depth >= this.#run.limits.maxDepth)
      this.#run.fail(`exceeded maximum template depth (${this.#run.limits.maxDepth})`);
    const data = node.pipe && this.#pipes.value(node.pipe, dot);
    const before = { source: this.#run.source, variables: this.#run.variables };
    this.#run.source = definition.source;
    this.#run.variables = [{ name: '$', value: data }];
    this.#depth++;
    this.walk(definition.body, data);
    this.#depth--;
    this.#run.source = before.source;
    this.#run.variables = before.variables;
  }
}

const printed = (value: Value) => (value === undefined || value === null ? '<no value>' : formatValue(value));
