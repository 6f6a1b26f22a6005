import { parse } from '@babel/parser';

/** One deliberate defect: the code between two offsets is replaced. */
export interface Defect {
  readonly file: string;
  /** Offsets of what is wrapped; the rest of the file stays as it is. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  /** What kind of slip it is, such as `condition is always true`. */
  readonly slip: string;
  /** How the place is written so that the defect can be switched on: an expression, a member of a list, or a statement. */
  readonly shape: 'expression' | 'property' | 'element' | 'statement';
  /** What stands there when the defect is on. */
  readonly replacement: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
  readonly [key: string]: unknown;
}

const opposite: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '*': '/',
  '/': '*',
  '%': '*',
  '-': '+',
  '&&': '||',
  '||': '&&',
};
const methods: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  min: 'max',
  max: 'min',
};
/** Calls that can be left out: what they are called on takes their place. */
const droppable = new Set([
  'filter',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'trim',
  'toLowerCase',
  'slice',
  'concat',
]);

/** Texts of three words or more are for people: their wording is no behaviour, so they are not touched. */
const isProse = (text: string) => text.trim().split(/\s+/).length > 2;

/** Every defect that can be put into one TypeScript file, in the order of the text. */
export function defectsOf(file: string, source: string): Defect[] {
  const { program } = parse(source, { sourceType: 'module', plugins: ['typescript'] });
  const found: Defect[] = [];
  const text = (node: Node) => source.slice(node.start, node.end);
  const add = (node: Node, slip: string, replacement: string, shape: Defect['shape'] = 'expression') => {
    const { line, column } = node.loc.start;
    found.push({ file, start: node.start, end: node.end, line, column: column + 1, slip, shape, replacement });
  };
  visit(program as unknown as Node, 'value');
  return found.sort((a, b) => a.start - b.start || b.end - a.end);

  function visit(node: Node, role: Role): void {
    if (role === 'value') expressionDefects(node);
    if (role !== 'chain') statementDefects(node);
    for (const [key, child] of children(node)) visit(child, roleOf(node, key, role));
  }

  function expressionDefects(node: Node): void {
    const operator = node.operator as string;
    if (node.type === 'BinaryExpression' && opposite[operator] && isOperand(node)) {
      add(node, `${operator} is ${opposite[operator]}`, operation(node, opposite[operator]));
    } else if (node.type === 'LogicalExpression') {
      if (operator === '??') add(node, 'default is left out', text(node.left as Node));
      else add(node, `${operator} is ${opposite[operator]}`, operation(node, opposite[operator] ?? ''));
    } else if (node.type === 'UnaryExpression' && operator === '!') {
      add(node, '! is left out', text(node.argument as Node));
    } else if (node.type === 'BooleanLiteral') add(node, 'boolean is flipped', String(!node.value));
    else if (node.type === 'NumericLiteral') add(node, 'number is one more', String(Number(node.value) + 1));
    else if (node.type === 'StringLiteral' && !isProse(node.value as string)) {
      add(node, 'text is another', node.value === '' ? "'x'" : "''");
    } else if (node.type === 'TemplateLiteral' && !isProse(text(node))) add(node, 'text is empty', "''");
    else if (node.type === 'ConditionalExpression') {
      add(node, 'condition is always true', text(node.consequent as Node));
      add(node, 'condition is always false', text(node.alternate as Node));
    } else if (/^(?:Optional)?CallExpression$/.test(node.type)) callDefects(node);
  }

  function callDefects(node: Node): void {
    const callee = node.callee as Node;
    if (!/^(?:Optional)?MemberExpression$/.test(callee.type) || callee.computed) return;
    const method = callee.property as Node;
    const name = method.name as string;
    if (methods[name]) {
      add(
        node,
        `${name} is ${methods[name]}`,
        `${source.slice(node.start, method.start)}${methods[name]}${source.slice(method.end, node.end)}`,
      );
    } else if (droppable.has(name)) add(node, `${name}() is left out`, text(callee.object as Node));
  }

  function statementDefects(node: Node): void {
    if (node.type === 'ObjectExpression') {
      for (const property of node.properties as Node[]) add(property, 'property is left out', '', 'property');
    } else if (node.type === 'ArrayExpression') {
      for (const element of node.elements as (Node | null)[])
        if (element) add(element, 'element is left out', '', 'element');
    } else if (node.type === 'IfStatement' && !isDeclarationInBranch(node)) {
      add(node.test as Node, 'condition is always true', 'true');
      add(node.test as Node, 'condition is always false', 'false');
    } else if (node.type === 'ContinueStatement' && !node.label) add(node, 'continue is break', 'break;', 'statement');
    else if (node.type === 'ExpressionStatement' || node.type === 'ThrowStatement')
      add(node, 'statement is left out', '', 'statement');
  }

  function operation(node: Node, operator: string): string {
    return `(${text(node.left as Node)}) ${operator} (${text(node.right as Node)})`;
  }
}

/** A `-` between texts, or a comparison with a private name, is no arithmetic. */
const isOperand = (node: Node) => (node.left as Node).type !== 'PrivateName';
const isDeclarationInBranch = (node: Node) => (node.consequent as Node).type === 'FunctionDeclaration';

/**
 * How a node is used. Only a `value` can be wrapped in parentheses: the callee of a call would lose its `this`, the inner
 * part of an optional chain its short cut, a key or a pattern its meaning.
 */
type Role = 'value' | 'chain' | 'fixed';

function roleOf(parent: Node, key: string, role: Role): Role {
  switch (parent.type) {
    case 'ObjectProperty':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassProperty':
    case 'ClassPrivateProperty':
      return key === 'key' ? 'fixed' : 'value';
    case 'AssignmentExpression':
    case 'UpdateExpression':
      return key === 'left' || key === 'argument' ? 'fixed' : 'value';
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return key === 'source' || key === 'specifiers' || key === 'attributes' ? 'fixed' : 'value';
    case 'TaggedTemplateExpression':
      return key === 'quasi' ? 'chain' : 'value';
    case 'OptionalMemberExpression':
    case 'OptionalCallExpression':
    case 'MemberExpression':
    case 'CallExpression':
      // The bundler resolves `import('./a.ts')`, so its text stays.
      if ((parent.callee as Node | undefined)?.type === 'Import') return 'fixed';
      if (key === 'callee' || key === 'object') return 'chain';
      return key === 'property' && !parent.computed ? 'fixed' : 'value';
    case 'TSNonNullExpression':
      return role;
    default:
      return role === 'fixed' && parent.type.endsWith('Pattern') ? 'fixed' : 'value';
  }
}

/** The nodes below a node with the key they stand under; types are left out. */
function* children(node: Node): Generator<readonly [string, Node]> {
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key === 'extra' || key === 'directives' || /Comments$/.test(key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child)) continue;
      const isType = child.type.startsWith('TS') && !/^TS(?:As|Satisfies|NonNull)Expression$/.test(child.type);
      if (!isType && !(isTypeOperator(node) && key === 'typeAnnotation')) yield [key, child];
    }
  }
}

const isTypeOperator = (node: Node) => /^TS(?:As|Satisfies)Expression$/.test(node.type);
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The source with all these defects in it, each switched on by `globalThis.defectIs(NUMBER)`. */
export function withSwitches(source: string, defects: readonly (readonly [number, Defect])[]): string {
  const insertions: { readonly at: number; readonly opens: boolean; readonly size: number; readonly text: string }[] =
    [];
  for (const [number, { start, end, shape, replacement }] of defects) {
    const on = `globalThis.defectIs(${number})`;
    const [before, after] = {
      expression: [`(${on} ? (${replacement}) : (`, '))'],
      property: [`...(${on} ? {} : {`, '})'],
      element: [`...(${on} ? [] : [`, '])'],
      statement: [`{ if (${on}) { ${replacement} } else { `, ' } }'],
    }[shape] as [string, string];
    // An element's place in its list is outside the expression that the element is.
    const size = end - start + (shape === 'expression' ? 0 : 0.5);
    insertions.push({ at: start, opens: true, size, text: before }, { at: end, opens: false, size, text: after });
  }
  // At one offset what ends stands before what begins; of those that begin the larger is outside, of those that end the smaller.
  insertions.sort(
    (a, b) => a.at - b.at || Number(a.opens) - Number(b.opens) || (a.opens ? b.size - a.size : a.size - b.size),
  );
  let result = '';
  let from = 0;
  for (const { at, text } of insertions) {
    result += source.slice(from, at) + text;
    from = at;
  }
  return result + source.slice(from);
}
