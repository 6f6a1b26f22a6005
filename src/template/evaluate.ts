import { formatValue, maxTextLength } from './format.ts';
import { convertArgument, type FunctionMap, parameterName, type TemplateFunction, takesNil } from './functions.ts';
import { parseNumber } from './literals.ts';
import { type Call, type Command, type Control, expressionText, type Node, type Operand, type Pipe } from './nodes.ts';
import type { ParsedTemplate } from './parse.ts';
import { FunctionError, placeOf, TemplateError } from './template-error.ts';
import { behaviourOf, entriesOf, isList, isMap, sortedEntries, truth, typeName, type Value } from './value.ts';

/** What stops a template that would not end. */
export interface TemplateLimits {
  /** Templates that call one another. */
  readonly maxDepth: number;
  /** Nodes and commands carried out. */
  readonly maxSteps: number;
  /** Length of the result, in UTF-16 code units. */
  readonly maxOutput: number;
}

export const defaultLimits: TemplateLimits = { maxDepth: 150, maxSteps: 2_000_000, maxOutput: 8_000_000 };

export interface RenderOptions {
  readonly functions: FunctionMap;
  /** Other texts whose definitions may be called; a definition of the template itself comes first. */
  readonly others?: readonly ParsedTemplate[];
  readonly limits?: Partial<TemplateLimits>;
}

/** Carries out a template on `data` and returns its text. Throws TemplateError. */
export function renderTemplate(template: ParsedTemplate, data: Value, options: RenderOptions): string {
  return new Evaluation(template, options).run(data);
}

interface Definition {
  readonly source: ParsedTemplate;
  readonly body: readonly Node[];
}

type Outcome = 'break' | 'continue' | undefined;

/** One run of one template: output, variables, and the place that an error would be reported at. */
class Evaluation {
  readonly #functions: FunctionMap;
  readonly #limits: TemplateLimits;
  readonly #definitions = new Map<string, Definition>();
  readonly #entry: ParsedTemplate;
  #source: ParsedTemplate;
  #at: Node | Operand | Command;
  #variables: { readonly name: string; value: Value }[] = [];
  #out: string[] = [];
  #length = 0;
  #steps = 0;
  #depth = 0;

  constructor(template: ParsedTemplate, { functions, others = [], limits }: RenderOptions) {
    this.#functions = functions;
    this.#limits = { ...defaultLimits, ...limits };
    this.#entry = template;
    this.#source = template;
    this.#at = template.body[0] ?? { kind: 'text', pos: 0, text: '' };
    for (const source of [...others, template]) {
      this.#definitions.set(source.name, { source, body: source.body });
      for (const [name, body] of Object.entries(source.defined)) this.#definitions.set(name, { source, body });
    }
  }

  run(data: Value): string {
    this.#variables = [{ name: '$', value: data }];
    try {
      this.#walk(this.#entry.body, data);
    } catch (error) {
      // Deeply nested data, or a template that calls itself through many blocks.
      if (error instanceof RangeError) this.#fail('nested too deeply', error);
      throw error;
    }
    return this.#out.join('');
  }

  #walk(nodes: readonly Node[], dot: Value): Outcome {
    for (const node of nodes) {
      this.#step(node);
      const outcome = this.#node(node, dot);
      if (outcome) return outcome;
    }
    return undefined;
  }

  #node(node: Node, dot: Value): Outcome {
    switch (node.kind) {
      case 'text':
        return void this.#write(node.text);
      case 'action': {
        const value = this.#pipe(node.pipe, dot);
        if (node.pipe.declares.length > 0) return undefined;
        this.#at = node;
        return void this.#write(this.#guard(() => printed(value)));
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
    const mark = this.#variables.length;
    const value = this.#pipe(node.pipe, dot);
    const outcome = truth(value)
      ? this.#walk(node.body, node.kind === 'with' ? value : dot)
      : this.#walk(node.otherwise ?? [], dot);
    this.#variables.length = mark;
    return outcome;
  }

  #range(node: Control, dot: Value): Outcome {
    const mark = this.#variables.length;
    const { declares, assigns } = node.pipe;
    const over = this.#pipe(node.pipe, dot);
    const inner = this.#variables.length;
    let ran = false;
    for (const [key, item] of this.#items(over, declares.length)) {
      ran = true;
      this.#step(node);
      const [first, second] = declares;
      const values: readonly Value[] = second === undefined ? [item] : [key, item];
      if (assigns) for (const [index, name] of [first, second].entries()) if (name) this.#assign(name, values[index]);
      if (!assigns && first) this.#setTop(values);
      const outcome = this.#walk(node.body, item);
      this.#variables.length = inner;
      if (outcome === 'break') break;
    }
    const outcome = ran ? undefined : this.#walk(node.otherwise ?? [], dot);
    this.#variables.length = mark;
    return outcome;
  }

  /** Gives the loop's own variables, which stand on top, the values of one turn. */
  #setTop(values: readonly Value[]): void {
    for (const [index, value] of values.entries()) {
      const variable = this.#variables[this.#variables.length - values.length + index];
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
    if (typeof over !== 'bigint') this.#fail(`range can't iterate over ${formatValue(over)}`);
    if (variables > 1) this.#fail(`can't use ${over} to iterate over more than one variable`);
    for (let turn = 0n; turn < over; turn++) yield [undefined, turn];
  }

  #call(node: Call, dot: Value): void {
    const definition = this.#definitions.get(node.name);
    if (!definition) this.#fail(`template "${node.name}" not defined`);
    if (this.#depth >= this.#limits.maxDepth) this.#fail(`exceeded maximum template depth (${this.#limits.maxDepth})`);
    const data = node.pipe && this.#pipe(node.pipe, dot);
    const before = { source: this.#source, variables: this.#variables };
    this.#source = definition.source;
    this.#variables = [{ name: '$', value: data }];
    this.#depth++;
    this.#walk(definition.body, data);
    this.#depth--;
    this.#source = before.source;
    this.#variables = before.variables;
  }

  #pipe(pipe: Pipe, dot: Value): Value {
    this.#step(pipe);
    let value: Value;
    for (const [index, command] of pipe.commands.entries()) {
      const final = index > 0 ? { value } : undefined;
      value = this.#command(command, dot, final) ?? undefined;
    }
    for (const name of pipe.declares) {
      if (pipe.assigns) this.#assign(name, value);
      else this.#variables.push({ name, value });
    }
    return value;
  }

  #assign(name: string, value: Value): void {
    const variable = this.#variables.findLast((candidate) => candidate.name === name);
    if (!variable) this.#fail(`undefined variable: ${name}`);
    variable.value = value;
  }

  #command(command: Command, dot: Value, final: Final): Value {
    const [first, ...args] = command.args;
    if (!first) this.#fail('empty command');
    this.#step(first);
    switch (first.kind) {
      case 'field':
        return this.#chain(dot, first, { path: first.path, args, final, dot });
      case 'chain':
        return this.#chain(this.#chainStart(first.node, dot), first, { path: first.path, args, final, dot });
      case 'variable':
        if (first.path.length === 1) this.#noArguments(first, args, final);
        return this.#chain(this.#variable(first.path[0] ?? ''), first, { path: first.path.slice(1), args, final, dot });
      case 'identifier':
        return this.#function(first.name, { node: command, args, final, dot });
    }
    this.#noArguments(first, args, final);
    if (first.kind === 'nil') this.#fail('nil is not a command');
    return this.#operand(first, dot);
  }

  #noArguments(node: Operand, args: readonly Operand[], final: Final): void {
    if (args.length > 0 || final) this.#fail(`can't give argument to non-function ${expressionText(node)}`);
  }

  #chainStart(node: Operand, dot: Value): Value {
    if (node.kind === 'nil') this.#fail(`indirection through explicit nil`);
    this.#at = node;
    // What parentheses give is no nil of an interface any more: a further field of it is just absent.
    return this.#operand(node, dot) ?? undefined;
  }

  #operand(node: Operand, dot: Value): Value {
    switch (node.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'bool':
        return node.text === 'true';
      case 'string':
        return node.value;
      case 'number':
        return this.#number(node.text);
      case 'pipe':
        return this.#pipe(node, dot);
      case 'identifier':
        this.#at = node;
        return this.#function(node.name, { node, args: [], final: undefined, dot });
      default:
        return this.#command({ pos: node.pos, args: [node] }, dot, undefined);
    }
  }

  #number(text: string): Value {
    const number = parseNumber(text);
    if (typeof number === 'string') this.#fail(number);
    if (number.isFloat) return number.float;
    if ((number.integer ?? 0n) >= 2n ** 63n) this.#fail(`${text} overflows int`);
    return number.integer;
  }

  #variable(name: string): Value {
    const variable = this.#variables.findLast((candidate) => candidate.name === name);
    if (!variable) this.#fail(`undefined variable: ${name}`);
    return variable.value;
  }

  #chain(start: Value, node: Operand, { path, args, final, dot }: ChainOptions): Value {
    let value = start;
    for (const [index, name] of path.entries()) {
      const last = index === path.length - 1;
      value = this.#field(value, name, last ? { node, args, final, dot } : { node, args: [], final: undefined, dot });
    }
    return value;
  }

  #field(receiver: Value, name: string, call: CallOptions): Value {
    if (receiver === undefined) return undefined;
    if (receiver === null) this.#fail(`nil pointer evaluating interface {}.${name}`);
    const own = behaviourOf(receiver);
    const method = own?.method?.(name);
    if (method) {
      const given = call.args.length + (call.final ? 1 : 0);
      if (given > 0) this.#fail(`wrong number of args for ${name}: want 0 got ${given}`);
      return method();
    }
    const hasArguments = call.args.length > 0 || call.final !== undefined;
    if (isMap(receiver) || own?.kind === 'map') {
      if (hasArguments) this.#fail(`${name} is not a method but has arguments`);
      const entries = entriesOf(receiver) ?? {};
      return Object.hasOwn(entries, name) ? entries[name] : undefined;
    }
    const field = own?.field?.(name);
    if (!field)
      this.#fail(`can't evaluate field ${name} in type ${own ? typeName(receiver) : interfaceName(receiver)}`);
    if (own?.kind === 'nil') this.#fail(`nil pointer evaluating ${own.type}.${name}`);
    if (hasArguments) this.#fail(`${name} has arguments but cannot be invoked as function`);
    return field.value;
  }

  #function(name: string, { node, args, final, dot }: CallOptions): Value {
    const definition = this.#functions.get(name);
    if (!definition) this.#fail(`"${name}" is not a defined function`);
    this.#checkCount(name, definition, args.length, final);
    if (name === 'and' || name === 'or') return this.#shortCircuit(name, args, final, dot);
    const types = (index: number) => definition.parameters[Math.min(index, definition.parameters.length - 1)] ?? 'any';
    const values = args.map((arg, index) => this.#argument(arg, types(index), dot));
    if (final) values.push(this.#guard(() => convertArgument(final.value, types(args.length))));
    return this.#guard(
      () => limitText(definition.call(values)),
      (message) => {
        this.#at = node;
        return `error calling ${name}: ${message}`;
      },
    );
  }

  #checkCount(name: string, { parameters, variadic }: TemplateFunction, args: number, final: Final): void {
    const given = args + (final ? 1 : 0);
    const least = variadic ? parameters.length - 1 : parameters.length;
    if (given === least || (variadic && given > least)) return;
    this.#fail(`wrong number of args for ${name}: want ${variadic ? 'at least ' : ''}${least} got ${given}`);
  }

  /** `and` and `or` return the operand that decides and evaluate none behind it. */
  #shortCircuit(name: 'and' | 'or', args: readonly Operand[], final: Final, dot: Value): Value {
    let value: Value;
    for (const arg of args) {
      value = this.#argument(arg, 'any', dot);
      if (truth(value) === (name === 'or')) return value;
    }
    return final ? final.value : value;
  }

  #argument(node: Operand, type: TemplateFunction['parameters'][number], dot: Value): Value {
    this.#step(node);
    if (node.kind === 'nil') {
      if (!takesNil(type)) this.#fail(`cannot assign nil to ${parameterName(type)}`);
      return null;
    }
    const literal = this.#literal(node, type);
    if (literal !== undefined) return literal;
    const value = this.#operand(node, dot);
    return this.#guard(() => convertArgument(value, type));
  }

  /** A literal takes the type of its parameter where Go lets it: `5` is a float for a float64. */
  #literal(node: Operand, type: TemplateFunction['parameters'][number]): Value {
    if (node.kind !== 'number' && node.kind !== 'bool' && node.kind !== 'string') return undefined;
    if (type === 'any') return undefined;
    const number = node.kind === 'number' ? parseNumber(node.text) : undefined;
    const { integer, float } = typeof number === 'object' ? number : {};
    if (type === 'int') return integer ?? this.#fail(`expected integer; found ${node.text}`);
    if (type === 'float64') return float ?? this.#fail(`expected float; found ${node.text}`);
    if (type === 'bool' && node.kind !== 'bool') this.#fail(`expected bool; found ${node.text}`);
    if (type === 'string' && node.kind !== 'string') this.#fail(`expected string; found ${node.text}`);
    if (takesNil(type)) this.#fail(`can't handle ${node.text} for arg of type ${parameterName(type)}`);
    return undefined;
  }

  #write(text: string): void {
    this.#length += text.length;
    if (this.#length > this.#limits.maxOutput) this.#fail(`the output is longer than ${this.#limits.maxOutput}`);
    this.#out.push(text);
  }

  #step(node: Node | Operand): void {
    this.#at = node;
    if (++this.#steps > this.#limits.maxSteps) this.#fail(`more than ${this.#limits.maxSteps} steps`);
  }

  /** Turns a FunctionError into a TemplateError at the current place. */
  #guard<T>(work: () => T, describe: (message: string) => string = (message) => message): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof FunctionError) this.#fail(describe(error.message), error);
      throw error;
    }
  }

  #fail(reason: string, cause?: unknown): never {
    const { name, text } = this.#source;
    const expression = expressionText(this.#at);
    throw new TemplateError(reason, { template: name, ...placeOf(text, this.#at.pos), expression, cause });
  }
}

/** The value that the pipe's previous command gave. */
type Final = { readonly value: Value } | undefined;

interface CallOptions {
  readonly node: Operand | Command;
  readonly args: readonly Operand[];
  readonly final: Final;
  readonly dot: Value;
}
interface ChainOptions extends Omit<CallOptions, 'node'> {
  readonly path: readonly string[];
}

const printed = (value: Value) => (value === undefined || value === null ? '<no value>' : formatValue(value));

function limitText(value: Value): Value {
  if (typeof value === 'string' && value.length > maxTextLength)
    throw new FunctionError(`the text is longer than ${maxTextLength}`);
  return value;
}

const interfaceName = (value: Value) => (value === undefined ? 'nil' : 'interface {}');
