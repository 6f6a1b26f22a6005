// The parsed form of a template: plain data, so that it can be kept as JSON. `pos` is an offset into the template's text.

export interface Field {
  readonly kind: 'field';
  readonly pos: number;
  /** `.a.b` is ['a', 'b']. */
  readonly path: readonly string[];
}
export interface Variable {
  readonly kind: 'variable';
  readonly pos: number;
  /** `$x.a` is ['$x', 'a']. */
  readonly path: readonly string[];
}
/** `(…).a.b` */
export interface Chain {
  readonly kind: 'chain';
  readonly pos: number;
  readonly node: Operand;
  readonly path: readonly string[];
}
export interface Identifier {
  readonly kind: 'identifier';
  readonly pos: number;
  readonly name: string;
}
export interface Literal {
  readonly kind: 'dot' | 'nil' | 'bool' | 'number' | 'string';
  readonly pos: number;
  /** As written. */
  readonly text: string;
  /** What a string stands for. */
  readonly value?: string;
}
export interface Command {
  readonly pos: number;
  /** Never empty. */
  readonly args: readonly Operand[];
}
export interface Pipe {
  readonly kind: 'pipe';
  readonly pos: number;
  readonly commands: readonly Command[];
  /** Variables that take the value, with their dollar sign. */
  readonly declares: readonly string[];
  /** `=` rather than `:=`. */
  readonly assigns: boolean;
}
export type Operand = Field | Variable | Chain | Identifier | Literal | Pipe;

export interface Text {
  readonly kind: 'text';
  readonly pos: number;
  readonly text: string;
}
export interface Action {
  readonly kind: 'action';
  readonly pos: number;
  readonly pipe: Pipe;
}
export interface Control {
  readonly kind: 'if' | 'with' | 'range';
  readonly pos: number;
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise?: readonly Node[];
}
export interface Call {
  readonly kind: 'template';
  readonly pos: number;
  readonly name: string;
  readonly pipe?: Pipe;
}
export interface Jump {
  readonly kind: 'break' | 'continue';
  readonly pos: number;
}
export type Node = Text | Action | Control | Call | Jump;

/** An expression as Go's messages write it. */
export function expressionText(node: Operand | Command | Node): string {
  if (!('kind' in node)) return node.args.map(operandText).join(' ');
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${expressionText(node.pipe)}}}`;
    case 'if':
    case 'with':
    case 'range':
      return `{{${node.kind} ${expressionText(node.pipe)}}}`;
    case 'template':
      return `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${expressionText(node.pipe)}` : ''}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'pipe': {
      const declares = node.declares.length > 0 ? `${node.declares.join(', ')} ${node.assigns ? '=' : ':='} ` : '';
      return declares + node.commands.map(expressionText).join(' | ');
    }
    case 'field':
      return `.${node.path.join('.')}`;
    case 'variable':
      return node.path.join('.');
    case 'chain':
      return `${operandText(node.node)}.${node.path.join('.')}`;
    case 'identifier':
      return node.name;
    default:
      return node.text;
  }
}

function operandText(node: Operand): string {
  return node.kind === 'pipe' ? `(${expressionText(node)})` : expressionText(node);
}
