import { lex, type Token, type TokenKind } from './lex.ts';
import { unquote } from './literals.ts';
import { placeOf, TemplateError } from './template-error.ts';

/** Nested parentheses and blocks that a sane template stays below; the evaluator's stack allows for them. */
const maxNesting = 200;

/** The tokens of one template, read one after the other with some looked at in advance. What is wrong is a TemplateError at the last one. */
export class TokenReader {
  readonly #name: string;
  readonly #text: string;
  readonly #tokens: Generator<Token, void>;
  readonly #pushedBack: Token[] = [];
  #last: Token = { kind: 'eof', text: '', pos: 0 };
  #nesting = 0;

  constructor(name: string, text: string) {
    this.#name = name;
    this.#text = text;
    this.#tokens = lex(text);
  }

  next(): Token {
    const pushed = this.#pushedBack.pop();
    if (pushed) return pushed;
    const { value } = this.#tokens.next();
    if (value) this.#last = value;
    return this.#last;
  }

  nextNonSpace(): Token {
    let token = this.next();
    while (token.kind === 'space') token = this.next();
    return token;
  }

  back(token: Token): void {
    this.#pushedBack.push(token);
  }

  expect(kind: TokenKind, context: string): void {
    const token = this.nextNonSpace();
    if (token.kind !== kind) this.unexpected(token, context);
  }

  unexpected(token: Token, context: string): never {
    if (token.kind === 'error') this.fail(token.text);
    this.fail(`unexpected ${tokenText(token)} in ${context}`);
  }

  fail(reason: string): never {
    throw new TemplateError(reason, { template: this.#name, ...placeOf(this.#text, this.#last.pos) });
  }

  unquoted(literal: string): string {
    return unquote(literal) ?? this.fail('invalid syntax');
  }

  /** Counts a block or parenthesis that opens; `tooDeep` is the complaint about one too many. */
  enter(tooDeep: string): void {
    if (++this.#nesting > maxNesting) this.fail(tooDeep);
  }

  leave(): void {
    this.#nesting--;
  }
}

function tokenText({ kind, text }: Token): string {
  if (kind === 'eof') return 'EOF';
  if (kind === 'keyword') return `<${text}>`;
  return JSON.stringify(text.length > 10 ? `${text.slice(0, 10)}...` : text);
}
