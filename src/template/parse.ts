import { lex, type Token, type TokenKind } from './lex.ts';
import { parseNumber, unquote } from './literals.ts';
import type { Call, Chain, Command, Control, Node, Operand, Pipe } from './nodes.ts';
import { placeOf, TemplateError } from './template-error.ts';

/** A parsed text: its own body and those of the templates that it defines. Plain data. */
export interface ParsedTemplate {
  readonly name: string;
  readonly text: string;
  readonly body: readonly Node[];
  readonly defined: Readonly<Record<string, readonly Node[]>>;
}

/**
 * Parses a template. Like Go, it refuses functions that `functions` does not know.
 * Throws TemplateError with the place where reading stopped.
 */
export function parseTemplate(name: string, text: string, functions: { has(name: string): boolean }): ParsedTemplate {
  return new Parser(name, text, functions).parse();
}

/** Nested parentheses and blocks that a sane template stays below; the evaluator's stack allows for them. */
const maxNesting = 200;

type Ending = { readonly kind: 'end' } | { readonly kind: 'else'; readonly chained: boolean };

class Parser {
  readonly #name: string;
  readonly #text: string;
  readonly #functions: { has(name: string): boolean };
  readonly #tokens: Generator<Token, void>;
  readonly #defined = new Map<string, readonly Node[]>();
  readonly #pushedBack: Token[] = [];
  #last: Token = { kind: 'eof', text: '', pos: 0 };
  #variables: string[] = ['$'];
  #ranges = 0;
  #nesting = 0;

  constructor(name: string, text: string, functions: { has(name: string): boolean }) {
    this.#name = name;
    this.#text = text;
    this.#functions = functions;
    this.#tokens = lex(text);
  }

  parse(): ParsedTemplate {
    const body: Node[] = [];
    for (let token = this.#next(); token.kind !== 'eof'; token = this.#next()) {
      const node = this.#topLevel(token);
      if (node) body.push(node);
    }
    const { [this.#name]: own, ...defined } = Object.fromEntries(this.#defined);
    return { name: this.#name, text: this.#text, body: isBlank(body) && own ? own : body, defined };
  }

  #topLevel(token: Token): Node | undefined {
    if (token.kind === 'left') {
      const word = this.#nextNonSpace();
      if (word.kind === 'keyword' && word.text === 'define') return this.#definition();
      this.#back(word);
    }
    const node = this.#textOrAction(token);
    if (node.kind === 'end' || node.kind === 'else') this.#fail(`unexpected {{${node.kind}}}`);
    return node;
  }

  #definition(): undefined {
    const name = this.#templateName('define clause');
    this.#expect('right', 'define clause');
    this.#define(
      name,
      this.#detached(() => this.#body('define clause')),
    );
  }

  /** Runs with variables and loops of its own, as a template defined inside another has them. */
  #detached<T>(work: () => T): T {
    const [variables, ranges] = [this.#variables, this.#ranges];
    this.#variables = ['$'];
    this.#ranges = 0;
    const result = work();
    [this.#variables, this.#ranges] = [variables, ranges];
    return result;
  }

  #define(name: string, body: readonly Node[]): void {
    const before = this.#defined.get(name);
    if (before && !isBlank(before)) {
      if (isBlank(body)) return;
      this.#fail(`template: multiple definition of template "${name}"`);
    }
    this.#defined.set(name, body);
  }

  #body(context: string): readonly Node[] {
    const { nodes, ending } = this.#nodes();
    if (ending.kind !== 'end') this.#fail(`unexpected {{else}} in ${context}`);
    return nodes;
  }

  #nodes(): { nodes: Node[]; ending: Ending } {
    if (++this.#nesting > maxNesting) this.#fail('blocks are nested too deeply');
    const nodes: Node[] = [];
    while (true) {
      const token = this.#nextNonSpace();
      if (token.kind === 'eof') this.#fail('unexpected EOF');
      const node = this.#textOrAction(token);
      if (node.kind === 'end' || node.kind === 'else') {
        this.#nesting--;
        return { nodes, ending: node };
      }
      nodes.push(node);
    }
  }

  #textOrAction(token: Token): Node | Ending {
    if (token.kind === 'text') return { kind: 'text', pos: token.pos, text: token.text };
    if (token.kind !== 'left') this.#unexpected(token, 'input');
    const word = this.#nextNonSpace();
    if (word.kind === 'keyword') return this.#keyword(word);
    this.#back(word);
    const pipe = this.#pipe('command', 'right');
    return { kind: 'action', pos: word.pos, pipe };
  }

  #keyword(word: Token): Node | Ending {
    switch (word.text) {
      case 'if':
      case 'with':
      case 'range':
        return this.#control(word.text);
      case 'template':
        return this.#call();
      case 'block':
        return this.#block();
      case 'end':
        this.#expect('right', 'end');
        return { kind: 'end' };
      case 'else':
        return this.#else();
      case 'break':
      case 'continue':
        return this.#jump(word.text, word.pos);
      default:
        return this.#unexpected(word, 'command');
    }
  }

  #else(): Ending {
    const word = this.#nextNonSpace();
    const chained = word.kind === 'keyword' && (word.text === 'if' || word.text === 'with');
    if (chained) this.#back(word);
    else if (word.kind !== 'right') this.#unexpected(word, 'else');
    return { kind: 'else', chained };
  }

  #jump(kind: 'break' | 'continue', pos: number): Node {
    const token = this.#nextNonSpace();
    if (token.kind !== 'right') this.#unexpected(token, `{{${kind}}}`);
    if (this.#ranges === 0) this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind, pos };
  }

  #control(kind: Control['kind']): Control {
    const variables = this.#variables.length;
    const pipe = this.#pipe(kind, 'right');
    if (kind === 'range') this.#ranges++;
    const { nodes: body, ending } = this.#nodes();
    if (kind === 'range') this.#ranges--;
    const otherwise = ending.kind === 'else' ? this.#otherwise(kind, ending.chained) : undefined;
    this.#variables.length = variables;
    return { kind, pos: pipe.pos, pipe, body, ...(otherwise && { otherwise }) };
  }

  /** What follows `else`; `else if` and `else with` share the `end` of the control that they continue. */
  #otherwise(kind: Control['kind'], chained: boolean): readonly Node[] {
    if (chained) {
      const word = this.#nextNonSpace();
      if (word.text === kind) {
        if (++this.#nesting > maxNesting) this.#fail('blocks are nested too deeply');
        const node = this.#control(kind);
        this.#nesting--;
        return [node];
      }
      this.#unexpected(word, 'else');
    }
    const { nodes, ending } = this.#nodes();
    if (ending.kind !== 'end') this.#fail('expected end; found {{else}}');
    return nodes;
  }

  #call(): Call {
    const token = this.#nextNonSpace();
    const name = this.#nameOf(token, 'template clause');
    const next = this.#nextNonSpace();
    if (next.kind === 'right') return { kind: 'template', pos: token.pos, name };
    this.#back(next);
    return { kind: 'template', pos: token.pos, name, pipe: this.#pipe('template clause', 'right') };
  }

  #block(): Call {
    const token = this.#nextNonSpace();
    const name = this.#nameOf(token, 'block clause');
    const pipe = this.#pipe('block clause', 'right');
    this.#define(
      name,
      this.#detached(() => this.#body('block clause')),
    );
    return { kind: 'template', pos: token.pos, name, pipe };
  }

  #templateName(context: string): string {
    return this.#nameOf(this.#nextNonSpace(), context);
  }

  #nameOf(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'raw') this.#unexpected(token, context);
    return this.#unquoted(token.text);
  }

  #pipe(context: string, end: TokenKind): Pipe {
    const first = this.#nextNonSpace();
    this.#back(first);
    const { declares, assigns } = this.#declarations(context);
    const commands: Command[] = [];
    for (let token = this.#nextNonSpace(); token.kind !== end; token = this.#nextNonSpace()) {
      if (!startsOperand.has(token.kind)) this.#unexpected(token, context);
      this.#back(token);
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    for (const [index, command] of commands.entries())
      if (index > 0 && notExecutable.has(command.args[0]?.kind ?? ''))
        this.#fail(`non executable command in pipeline stage ${index + 1}`);
    return { kind: 'pipe', pos: first.pos, commands, declares, assigns };
  }

  /** `$x :=`, `$x =`, `$i, $x :=` at the start of a pipe. */
  #declarations(context: string): { declares: string[]; assigns: boolean } {
    const declares: string[] = [];
    while (true) {
      const variable = this.#nextNonSpace();
      if (variable.kind !== 'variable') {
        this.#back(variable);
        return { declares, assigns: false };
      }
      const after = this.#next();
      const sign = after.kind === 'space' ? this.#nextNonSpace() : after;
      if (sign.kind === 'assign' || sign.kind === 'declare') {
        this.#declare(variable.text, declares);
        return { declares, assigns: sign.kind === 'assign' };
      }
      if (sign.kind !== 'char' || sign.text !== ',') {
        this.#back(sign);
        if (sign !== after) this.#back(after);
        this.#back(variable);
        return { declares, assigns: false };
      }
      this.#declare(variable.text, declares);
      if (context !== 'range' || declares.length > 1) this.#fail(`too many declarations in ${context}`);
      const next = this.#nextNonSpace();
      this.#back(next);
      if (!['variable', 'right', 'close'].includes(next.kind)) this.#fail('range can only initialize variables');
    }
  }

  #declare(name: string, declares: string[]): void {
    declares.push(name);
    this.#variables.push(name);
  }

  #command(): Command {
    const args: Operand[] = [];
    const start = this.#nextNonSpace();
    this.#back(start);
    while (true) {
      const operand = this.#operand();
      if (operand) args.push(operand);
      const token = this.#next();
      if (token.kind === 'space') continue;
      if (token.kind === 'right' || token.kind === 'close') this.#back(token);
      else if (token.kind !== 'pipe') this.#unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.#fail('empty command');
    return { pos: start.pos, args };
  }

  /** A term and the fields that follow it without a space. */
  #operand(): Operand | undefined {
    const term = this.#term();
    if (!term) return undefined;
    const fields: Token[] = [];
    let token = this.#next();
    for (; token.kind === 'field'; token = this.#next()) fields.push(token);
    this.#back(token);
    const [first] = fields;
    if (!first) return term;
    const path = fields.map(({ text }) => text.slice(1));
    if (term.kind === 'field' || term.kind === 'variable')
      return { ...term, pos: first.pos, path: [...term.path, ...path] };
    if (literalKinds.has(term.kind))
      this.#fail(`unexpected . after term ${JSON.stringify((term as { text: string }).text)}`);
    return { kind: 'chain', pos: first.pos, node: term, path } satisfies Chain;
  }

  #term(): Operand | undefined {
    const token = this.#nextNonSpace();
    const { pos, text } = token;
    switch (token.kind) {
      case 'identifier':
        if (!this.#functions.has(text)) this.#fail(`function "${text}" not defined`);
        return { kind: 'identifier', pos, name: text };
      case 'dot':
      case 'nil':
      case 'bool':
        return { kind: token.kind, pos, text };
      case 'variable':
        if (!this.#variables.includes(text)) this.#fail(`undefined variable "${text}"`);
        return { kind: 'variable', pos, path: [text] };
      case 'field':
        return { kind: 'field', pos, path: [text.slice(1)] };
      case 'number':
      case 'rune':
      case 'complex': {
        const number = parseNumber(text);
        if (typeof number === 'string') this.#fail(number);
        return { kind: 'number', pos, text };
      }
      case 'open':
        return this.#parenthesised();
      case 'string':
      case 'raw':
        return { kind: 'string', pos, text, value: this.#unquoted(text) };
      default:
        this.#back(token);
        return undefined;
    }
  }

  #parenthesised(): Pipe {
    if (++this.#nesting > maxNesting) this.#fail('max expression depth exceeded');
    const pipe = this.#pipe('parenthesized pipeline', 'close');
    this.#nesting--;
    return pipe;
  }

  #unquoted(literal: string): string {
    return unquote(literal) ?? this.#fail('invalid syntax');
  }

  #next(): Token {
    const pushed = this.#pushedBack.pop();
    if (pushed) return pushed;
    const { value } = this.#tokens.next();
    if (value) this.#last = value;
    return this.#last;
  }

  #nextNonSpace(): Token {
    let token = this.#next();
    while (token.kind === 'space') token = this.#next();
    return token;
  }

  #back(token: Token): void {
    this.#pushedBack.push(token);
  }

  #expect(kind: TokenKind, context: string): void {
    const token = this.#nextNonSpace();
    if (token.kind !== kind) this.#unexpected(token, context);
  }

  #unexpected(token: Token, context: string): never {
    if (token.kind === 'error') this.#fail(token.text);
    this.#fail(`unexpected ${tokenText(token)} in ${context}`);
  }

  #fail(reason: string): never {
    throw new TemplateError(reason, { template: this.#name, ...placeOf(this.#text, this.#last.pos) });
  }
}

const startsOperand = new Set<TokenKind>(
  'bool rune complex dot field identifier number nil raw string variable open'.split(' ') as TokenKind[],
);
const literalKinds = new Set(['bool', 'string', 'number', 'nil', 'dot']);
const notExecutable = literalKinds;

/** Nothing but white space: another definition of the same name may take its place. */
const isBlank = (nodes: readonly Node[]) => nodes.every((node) => node.kind === 'text' && node.text.trim() === '');

function tokenText({ kind, text }: Token): string {
  if (kind === 'eof') return 'EOF';
  if (kind === 'keyword') return `<${text}>`;
  return JSON.stringify(text.length > 10 ? `${text.slice(0, 10)}...` : text);
}
