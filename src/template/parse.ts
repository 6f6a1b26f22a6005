import type { Token } from './lex.ts';
import type { Call, Control, Node } from './nodes.ts';
import { PipeParser } from './parse-pipe.ts';
import { TokenReader } from './token-reader.ts';

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

type Ending = { readonly kind: 'end' } | { readonly kind: 'else'; readonly chained: boolean };

class Parser {
  readonly #name: string;
  readonly #text: string;
  readonly #tokens: TokenReader;
  readonly #pipes: PipeParser;
  readonly #defined = new Map<string, readonly Node[]>();
  #ranges = 0;

  constructor(name: string, text: string, functions: { has(name: string): boolean }) {
    this.#name = name;
    this.#text = text;
    this.#tokens = new TokenReader(name, text);
    this.#pipes = new PipeParser(this.#tokens, functions);
  }

  parse(): ParsedTemplate {
    const body: Node[] = [];
    for (let token = this.#tokens.next(); token.kind !== 'eof'; token = this.#tokens.next()) {
      const node = this.#topLevel(token);
      if (node) body.push(node);
    }
    const { [this.#name]: own, ...defined } = Object.fromEntries(this.#defined);
    return { name: this.#name, text: this.#text, body: isBlank(body) && own ? own : body, defined };
  }

  #topLevel(token: Token): Node | undefined {
    if (token.kind === 'left') {
      const word = this.#tokens.nextNonSpace();
      if (word.kind === 'keyword' && word.text === 'define') return this.#definition();
      this.#tokens.back(word);
    }
    const node = this.#textOrAction(token);
    if (node.kind === 'end' || node.kind === 'else') this.#tokens.fail(`unexpected {{${node.kind}}}`);
    return node;
  }

  #definition(): undefined {
    const name = this.#templateName('define clause');
    this.#tokens.expect('right', 'define clause');
    this.#define(
      name,
      this.#detached(() => this.#body('define clause')),
    );
  }

  /** Runs with variables and loops of its own, as a template defined inside another has them. */
  #detached<T>(work: () => T): T {
    const ranges = this.#ranges;
    this.#ranges = 0;
    const result = this.#pipes.detached(work);
    this.#ranges = ranges;
    return result;
  }

  #define(name: string, body: readonly Node[]): void {
    const before = this.#defined.get(name);
    if (before && !isBlank(before)) {
      if (isBlank(body)) return;
      this.#tokens.fail(`template: multiple definition of template "${name}"`);
    }
    this.#defined.set(name, body);
  }

  #body(context: string): readonly Node[] {
    const { nodes, ending } = this.#nodes();
    if (ending.kind !== 'end') this.#tokens.fail(`unexpected {{else}} in ${context}`);
    return nodes;
  }

  #nodes(): { nodes: Node[]; ending: Ending } {
    this.#tokens.enter('blocks are nested too deeply');
    const nodes: Node[] = [];
    while (true) {
      const token = this.#tokens.nextNonSpace();
      if (token.kind === 'eof') this.#tokens.fail('unexpected EOF');
      const node = this.#textOrAction(token);
      if (node.kind === 'end' || node.kind === 'else') {
        this.#tokens.leave();
        return { nodes, ending: node };
      }
      nodes.push(node);
    }
  }

  #textOrAction(token: Token): Node | Ending {
    if (token.kind === 'text') return { kind: 'text', pos: token.pos, text: token.text };
    if (token.kind !== 'left') this.#tokens.unexpected(token, 'input');
    const word = this.#tokens.nextNonSpace();
    if (word.kind === 'keyword') return this.#keyword(word);
    this.#tokens.back(word);
    const pipe = this.#pipes.parse('command', 'right');
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
        this.#tokens.expect('right', 'end');
        return { kind: 'end' };
      case 'else':
        return this.#else();
      case 'break':
      case 'continue':
        return this.#jump(word.text, word.pos);
      default:
        return this.#tokens.unexpected(word, 'command');
    }
  }

  #else(): Ending {
    const word = this.#tokens.nextNonSpace();
    const chained = word.kind === 'keyword' && (word.text === 'if' || word.text === 'with');
    if (chained) this.#tokens.back(word);
    else if (word.kind !== 'right') this.#tokens.unexpected(word, 'else');
    return { kind: 'else', chained };
  }

  #jump(kind: 'break' | 'continue', pos: number): Node {
    const token = this.#tokens.nextNonSpace();
    if (token.kind !== 'right') this.#tokens.unexpected(token, `{{${kind}}}`);
    if (this.#ranges === 0) this.#tokens.fail(`{{${kind}}} outside {{range}}`);
    return { kind, pos };
  }

  #control(kind: Control['kind']): Control {
    return this.#pipes.scoped(() => {
      const pipe = this.#pipes.parse(kind, 'right');
      if (kind === 'range') this.#ranges++;
      const { nodes: body, ending } = this.#nodes();
      if (kind === 'range') this.#ranges--;
      const otherwise = ending.kind === 'else' ? this.#otherwise(kind, ending.chained) : undefined;
      return { kind, pos: pipe.pos, pipe, body, ...(otherwise && { otherwise }) };
    });
  }

  /** What follows `else`; `else if` and `else with` share the `end` of the control that they continue. */
  #otherwise(kind: Control['kind'], chained: boolean): readonly Node[] {
    if (chained) {
      const word = this.#tokens.nextNonSpace();
      if (word.text === kind) {
        this.#tokens.enter('blocks are nested too deeply');
        const node = this.#control(kind);
        this.#tokens.leave();
        return [node];
      }
      this.#tokens.unexpected(word, 'else');
    }
    const { nodes, ending } = this.#nodes();
    if (ending.kind !== 'end') this.#tokens.fail('expected end; found {{else}}');
    return nodes;
  }

  #call(): Call {
    const token = this.#tokens.nextNonSpace();
    const name = this.#nameOf(token, 'template clause');
    const next = this.#tokens.nextNonSpace();
    if (next.kind === 'right') return { kind: 'template', pos: token.pos, name };
    this.#tokens.back(next);
    return { kind: 'template', pos: token.pos, name, pipe: this.#pipes.parse('template clause', 'right') };
  }

  #block(): Call {
    const token = this.#tokens.nextNonSpace();
    const name = this.#nameOf(token, 'block clause');
    const pipe = this.#pipes.parse('block clause', 'right');
    this.#define(
      name,
      this.#detached(() => this.#body('block clause')),
    );
    return { kind: 'template', pos: token.pos, name, pipe };
  }

  #templateName(context: string): string {
    return this.#nameOf(this.#tokens.nextNonSpace(), context);
  }

  #nameOf(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'raw') this.#tokens.unexpected(token, context);
    return this.#tokens.unquoted(token.text);
  }
}

/** Nothing but white space: another definition of the same name may take its place. */
const isBlank = (nodes: readonly Node[]) => nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
