import { maxTextLength } from './format.ts';
import {
  type Caller,
  convertArgument,
  type FunctionMap,
  parameterName,
  type TemplateFunction,
  takesNil,
} from './functions.ts';
import { parseNumber } from './literals.ts';
import { type Command, expressionText, type Operand, type Pipe } from './nodes.ts';
import { FunctionError } from './template-error.ts';
import type { TemplateRun } from './template-run.ts';
import { behaviourOf, entriesOf, isList, isMap, truth, typeName, type Value } from './value.ts';
import { takeVisits } from './visits.ts';

/** The value that the pipe's previous command gave. */
type Final = { readonly value: Value } | undefined;

interface CallOptions {
  readonly node: Operand | Command;
  readonly args: readonly Operand[];
  readonly final: Final;
  readonly dot: Value;
}

type Arguments = Omit<CallOptions, 'node'>;

export interface PipeOptions {
  readonly functions: FunctionMap;
  readonly caller: Caller;
  /** What a key that a map lacks gives: undefined, or null as with Go's `missingkey=zero`. */
  readonly absent: null | undefined;
}

/** Works out pipes: fields, functions, and what a pipe hands on. */
export class PipeEvaluator {
  readonly #run: TemplateRun;
  readonly #functions: FunctionMap;
  readonly #caller: Caller;
  readonly #absent: null | undefined;

  constructor(run: TemplateRun, { functions, caller, absent }: PipeOptions) {
    this.#run = run;
    this.#functions = functions;
    this.#caller = caller;
    this.#absent = absent;
  }

  value(pipe: Pipe, dot: Value): Value {
    this.#run.step(pipe);
    let value: Value;
    let final: Final;
    for (const command of pipe.commands) {
      value = this.#command(command, dot, final) ?? undefined;
      final = { value };
    }
    for (const name of pipe.declares) {
      if (pipe.assigns) this.#run.assign(name, value);
      else this.#run.variables.push({ name, value });
    }
    return value;
  }

  #command(command: Command, dot: Value, final: Final): Value {
    const [first, ...args] = command.args;
    if (!first) this.#run.fail('empty command');
    this.#run.step(first);
    const given: Arguments = { args, final, dot };
    switch (first.kind) {
      case 'field':
        return this.#chain(dot, first.path, given);
      case 'chain':
        return this.#chain(this.#chainStart(first.node, dot), first.path, given);
      case 'variable':
        if (first.path.length === 1) {
          this.#noArguments(first, args, final);
          return this.#run.variable(first.path[0] ?? '');
        }
        return this.#chain(this.#run.variable(first.path[0] ?? ''), first.path.slice(1), given);
      case 'identifier':
        return this.#function(first.name, { node: command, args, final, dot });
    }
    this.#noArguments(first, args, final);
    if (first.kind === 'nil') this.#run.fail('nil is not a command');
    return this.#operand(first, dot);
  }

  #noArguments(node: Operand, args: readonly Operand[], final: Final): void {
    if (args.length > 0 || final) this.#run.fail(`can't give argument to non-function ${expressionText(node)}`);
  }

  #chainStart(node: Operand, dot: Value): Value {
    if (node.kind === 'nil') this.#run.fail(`indirection through explicit nil`);
    this.#run.at = node;
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
        return this.value(node, dot);
      case 'identifier':
        this.#run.at = node;
        return this.#function(node.name, { node, args: [], final: undefined, dot });
      default:
        return this.#command({ pos: node.pos, args: [node] }, dot, undefined);
    }
  }

  #number(text: string): Value {
    const number = parseNumber(text);
    if (typeof number === 'string') this.#run.fail(number);
    if (number.isFloat) return number.float;
    if ((number.integer ?? 0n) >= 2n ** 63n) this.#run.fail(`${text} overflows int`);
    return number.integer;
  }

  /** A field of a field of …; the last one may have been `given` arguments. */
  #chain(start: Value, path: readonly string[], given: Arguments): Value {
    let value = start;
    let ahead = path.length;
    for (const name of path) value = this.#field(value, name, --ahead === 0 ? given : undefined);
    return value;
  }

  #field(receiver: Value, name: string, call: Arguments | undefined): Value {
    if (receiver === undefined) return undefined;
    if (receiver === null) this.#run.fail(`nil pointer evaluating interface {}.${name}`);
    const given = call ? call.args.length + (call.final ? 1 : 0) : 0;
    const own = behaviourOf(receiver);
    const callable = own?.methods?.get(name);
    if (callable && call) return this.#call(name, callable, { ...call, node: this.#run.at as Operand | Command });
    const method = own?.method?.(name);
    if (method) {
      if (given > 0) this.#run.fail(`wrong number of args for ${name}: want 0 got ${given}`);
      return method();
    }
    if (own === undefined ? isMap(receiver) : own.kind === 'map') {
      if (given > 0) this.#run.fail(`${name} is not a method but has arguments`);
      const entries = entriesOf(receiver) ?? {};
      if (Object.hasOwn(entries, name)) return entries[name];
      return own === undefined ? this.#absent : undefined;
    }
    const field = own?.field?.(name);
    if (!field)
      this.#run.fail(`can't evaluate field ${name} in type ${own ? typeName(receiver) : interfaceName(receiver)}`);
    if (own?.kind === 'nil') this.#run.fail(`nil pointer evaluating ${own.type}.${name}`);
    if (given > 0) this.#run.fail(`${name} has arguments but cannot be invoked as function`);
    return field.value;
  }

  #function(name: string, options: CallOptions): Value {
    const definition = this.#functions.get(name);
    if (!definition) this.#run.fail(`"${name}" is not a defined function`);
    return this.#call(name, definition, options);
  }

  #call(name: string, definition: TemplateFunction, { node, args, final, dot }: CallOptions): Value {
    this.#checkCount(name, definition, args.length + (final ? 1 : 0));
    if (name === 'and' || name === 'or') return this.#shortCircuit(name, args, final, dot);
    const types = (index: number) => definition.parameters[Math.min(index, definition.parameters.length - 1)] ?? 'any';
    const values = args.map((arg, index) => this.#argument(arg, types(index), dot));
    if (final) values.push(this.#run.guard(() => convertArgument(final.value, types(args.length))));
    for (const value of values) this.#run.spend(sizeOf(value));
    const result = this.#run.guard(
      () => limitText(definition.call(values, this.#caller)),
      (message) => {
        this.#run.at = node;
        return `error calling ${name}: ${message}`;
      },
    );
    this.#run.spend(sizeOf(result) + takeVisits());
    return result;
  }

  #checkCount(name: string, { parameters, variadic }: TemplateFunction, given: number): void {
    const least = variadic ? parameters.length - 1 : parameters.length;
    if (given === least || (variadic && given > least)) return;
    this.#run.fail(`wrong number of args for ${name}: want ${variadic ? 'at least ' : ''}${least} got ${given}`);
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
    this.#run.step(node);
    if (node.kind === 'nil') {
      if (!takesNil(type)) this.#run.fail(`cannot assign nil to ${parameterName(type)}`);
      return convertArgument(undefined, type);
    }
    const literal = this.#literal(node, type);
    if (literal !== undefined) return literal;
    const value = this.#operand(node, dot);
    return this.#run.guard(() => convertArgument(value, type));
  }

  /** A literal takes the type of its parameter where Go lets it: `5` is a float for a float64. */
  #literal(node: Operand, type: TemplateFunction['parameters'][number]): Value {
    if (node.kind !== 'number' && node.kind !== 'bool' && node.kind !== 'string') return undefined;
    if (type === 'any') return undefined;
    const number = node.kind === 'number' ? parseNumber(node.text) : undefined;
    const { integer, float } = typeof number === 'object' ? number : {};
    if (type === 'int') return integer ?? this.#run.fail(`expected integer; found ${node.text}`);
    if (type === 'float64') return float ?? this.#run.fail(`expected float; found ${node.text}`);
    if (type === 'bool' && node.kind !== 'bool') this.#run.fail(`expected bool; found ${node.text}`);
    if (type === 'string' && node.kind !== 'string') this.#run.fail(`expected string; found ${node.text}`);
    if (takesNil(type)) this.#run.fail(`can't handle ${node.text} for arg of type ${parameterName(type)}`);
    return undefined;
  }
}

/** What looking at a value costs. */
const sizeOf = (value: Value) => (typeof value === 'string' || isList(value) ? value.length : 1);

function limitText(value: Value): Value {
  if (typeof value === 'string' && value.length > maxTextLength)
    throw new FunctionError(`the text is longer than ${maxTextLength}`);
  return value;
}

const interfaceName = (value: Value) => (value === undefined ? 'nil' : 'interface {}');
