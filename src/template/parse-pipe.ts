import type { Token, TokenKind } from './lex.ts';
import { parseNumber } from './literals.ts';
import type { Chain, Command, Operand, Pipe } from './nodes.ts';
import type { TokenReader } from './token-reader.ts';

/** Parses what stands inside an action: pipes, their commands and operands. It knows the variables that are in scope. */
export class PipeParser {
  readonly #tokens: TokenReader;
  readonly #functions: { has(name: string): boolean };
  #variables: string[] = ['$'];

  constructor(tokens: TokenReader, functions: { has(name: string): boolean }) {
    this.#tokens = tokens;
    this.#functions = functions;
  }

  /** Runs with variables of its own, as a template defined inside another has them. */
  detached<T>(work: () => T): T {
    const variables = this.#variables;
    this.#variables = ['$'];
    const result = work();
    this.#variables = variables;
    return result;
  }

  /** Runs with variables that are forgotten afterwards. */
  scoped<T>(work: () => T): T {
    const count = this.#variables.length;
    const result = work();
    this.#variables.length = count;
    return result;
  }

  parse(context: string, end: TokenKind): Pipe {
    const first = this.#tokens.nextNonSpace();
    this.#tokens.back(first);
    const { declares, assigns } = this.#declarations(context);
    const commands: Command[] = [];
    for (let token = this.#tokens.nextNonSpace(); token.kind !== end; token = this.#tokens.nextNonSpace()) {
      if (!startsOperand.has(token.kind)) this.#tokens.unexpected(token, context);
      this.#tokens.back(token);
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#tokens.fail(`missing value for ${context}`);
    for (const [index, command] of commands.entries())
      if (index > 0 && notExecutable.has(command.args[0]?.kind ?? ''))
        this.#tokens.fail(`non executable command in pipeline stage ${index + 1}`);
    return { kind: 'pipe', pos: first.pos, commands, declares, assigns };
  }

  /** `$x :=`, `$x =`, `$i, $x :=` at the start of a pipe. */
  #declarations(context: string): { declares: string[]; assigns: boolean } {
    const declares: string[] = [];
    while (true) {
      const variable = this.#tokens.nextNonSpace();
      if (variable.kind !== 'variable') {
        this.#tokens.back(variable);
        return { declares, assigns: false };
      }
      const after = this.#tokens.next();
      const sign = after.kind === 'space' ? this.#tokens.nextNonSpace() : after;
      if (sign.kind === 'assign' || sign.kind === 'declare') {
        this.#declare(variable.text, declares);
        return { declares, assigns: sign.kind === 'assign' };
      }
      if (sign.kind !== 'char' || sign.text !== ',') {
        this.#tokens.back(sign);
        if (sign !== after) this.#tokens.back(after);
        this.#tokens.back(variable);
        return { declares, assigns: false };
      }
      this.#declare(variable.text, declares);
      if (context !== 'range' || declares.length > 1) this.#tokens.fail(`too many declarations in ${context}`);
      const next = this.#tokens.nextNonSpace();
      this.#tokens.back(next);
      if (!['variable', 'right', 'close'].includes(next.kind)) this.#tokens.fail('range can only initialize variables');
    }
  }

  #declare(name: string, declares: string[]): void {
    declares.push(name);
    this.#variables.push(name);
  }

  #command(): Command {
    const args: Operand[] = [];
    const start = this.#tokens.nextNonSpace();
    this.#tokens.back(start);
    while (true) {
      const operand = this.#operand();
      if (operand) args.push(operand);
      const token = this.#tokens.next();
      if (token.kind === 'space') continue;
      if (token.kind === 'right' || token.kind === 'close') this.#tokens.back(token);
      else if (token.kind !== 'pipe') this.#tokens.unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.#tokens.fail('empty command');
    return { pos: start.pos, args };
  }

  /** A term and the fields that follow it without a space. */
  #operand(): Operand | undefined {
    const term = this.#term();
    if (!term) return undefined;
    const fields: Token[] = [];
    let token = this.#tokens.next();
    for (; token.kind === 'field'; token = this.#tokens.next()) fields.push(token);
    this.#tokens.back(token);
    const [first] = fields;
    if (!first) return term;
    const path = fields.map(({ text }) => text.slice(1));
    if (term.kind === 'field' || term.kind === 'variable')
      return { ...term, pos: first.pos, path: [...term.path, ...path] };
    if (literalKinds.has(term.kind))
      this.#tokens.fail(`unexpected . after term ${JSON.stringify((term as { text: string }).text)}`);
    return { kind: 'chain', pos: first.pos, node: term, path } satisfies Chain;
  }

  #term(): Operand | undefined {
    const token = this.#tokens.nextNonSpace();
    const { pos, text } = token;
    switch (token.kind) {
      case 'identifier':
        if (!this.#functions.has(text)) this.#tokens.fail(`function "${text}" not defined`);
        return { kind: 'identifier', pos, name: text };
      case 'dot':
      case 'nil':
      case 'bool':
        return { kind: token.kind, pos, text };
      case 'variable':
        if (!this.#variables.includes(text)) this.#tokens.fail(`undefined variable "${text}"`);
        return { kind: 'variable', pos, path: [text] };
      case 'field':
        return { kind: 'field', pos, path: [text.slice(1)] };
      case 'number':
      case 'rune':
      case 'complex': {
        const number = parseNumber(text);
        if (typeof number === 'string') this.#tokens.fail(number);
        return { kind: 'number', pos, text };
      }
      case 'open':
        return this.#parenthesised();
      case 'string':
      case 'raw':
        return { kind: 'string', pos, text, value: this.#tokens.unquoted(text) };
      default:
        this.#tokens.back(token);
        return undefined;
    }
  }

  #parenthesised(): Pipe {
    this.#tokens.enter('max expression depth exceeded');
    const pipe = this.parse('parenthesized pipeline', 'close');
    this.#tokens.leave();
    return pipe;
  }
}

const startsOperand = new Set<TokenKind>(
  'bool rune complex dot field identifier number nil raw string variable open'.split(' ') as TokenKind[],
);
const literalKinds = new Set(['bool', 'string', 'number', 'nil', 'dot']);
const notExecutable = literalKinds;
